"""One stage: its window, its state, who stands in it; opening, extending, skipping."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.account.entering import me
from award.blueprints.edge import act, page
from award.blueprints.faults import words
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.errors import Invalid, NotReady
from award.extensions import db
from award.models import Competition, Stage
from award.stages import closing, pipeline, windows


def brief_of(stage: Stage) -> Brief:
    """Where, what, until when."""
    if stage.state == "planned":
        return Brief(stage.name, _("设定时间，核对准备事项，然后开放"), stage.opens_at)
    if stage.state == "closed":
        return Brief(stage.name, _("本环节已经关闭"))
    over = stage.closes_at is not None and edge.at() > stage.closes_at
    return Brief(stage.name, _("时间已到，请核对名单后关闭") if over else _("正在进行"), stage.closes_at)


def show(
    stage: Stage,
    code: int = 200,
    errors: dict[str, list[str]] | None = None,
    missing: list[str] | None = None,
) -> Any:
    """The stage's page, with what a refused form said."""
    session = db.session()
    counts = workplace.counts()
    page_values = {
        "stage": stage,
        "brief": brief_of(stage),
        "lint": pipeline.lint_stage(session, stage) if stage.state == "planned" else [],
        "against": closing.against_closing(session, stage, at=edge.at()) if stage.state == "open" else [],
        "live": closing.live_closing(session, stage),
        "reopening": closing.against_reopening(session, stage) if stage.state == "closed" else None,
        "figures": {
            word: counts.get((stage.id, word), 0) for word in ("pending", "passed", "eliminated", "lapsed")
        },
        "is_organiser": "organiser" in workplace.standing().roles,
        "errors": errors or {},
        "missing": missing or [],
        "form": request.form,
        "local": local,
    }
    return render_template("organise/stage.html", **page_values), code


def local(at: datetime | None, zone: str) -> str:
    """A moment as a ``datetime-local`` control wants it, in the competition's zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if at else ""


def moment_of(name: str, zone: str) -> datetime | None:
    """The moment that a ``datetime-local`` control sent. Raises ``Invalid`` for nonsense."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Invalid(_("时间写法不对。"), {name: [_("请按“年-月-日 时:分”填写。")]}) from None


def _back(stage: Stage, message: str) -> Any:
    flash(message, "ok")
    return redirect(url_for("organise.stage", slug=stage.competition.slug, stage=stage.id), 303)


@blueprint.get("/stages/<int:stage>")
@page("officers")
def stage(competition: Competition, stage: Stage) -> Any:
    """The stage."""
    return show(stage)


@blueprint.post("/stages/<int:stage>/window")
@act("organise")
def set_window(competition: Competition, stage: Stage) -> Any:
    """Set a planned stage's window."""
    try:
        windows.set_window(
            db.session(), stage, opens_at=moment_of("opens_at", competition.zone),
            closes_at=moment_of("closes_at", competition.zone), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(stage, 422, refusal.problems)
    return _back(stage, _("起止时间已保存。"))


@blueprint.post("/stages/<int:stage>/open")
@act("organise")
def open_stage(competition: Competition, stage: Stage) -> Any:
    """Open it: parameters are frozen."""
    try:
        pipeline.open_stage(db.session(), stage, by=me(), at=edge.at())
    except NotReady as refusal:
        return show(stage, 422, missing=[words(problem) for problem in refusal.facts["missing"]])
    return _back(stage, _("环节已开放。"))


@blueprint.post("/stages/<int:stage>/extension")
@act("organise")
def extend(competition: Competition, stage: Stage) -> Any:
    """Extend the window as an announced act."""
    title, text = request.form.get("title", "").strip(), request.form.get("words", "").strip()
    try:
        closes_at = moment_of("closes_at", competition.zone)
        if closes_at is None or not title or not text:
            names = {"closes_at": closes_at, "title": title, "words": text}
            raise Invalid("", {name: [_("请填写。")] for name, value in names.items() if not value})
        pipeline.extend_window(db.session(), stage, closes_at, words=text, title=title, by=me(), at=edge.at())
    except Invalid as refusal:
        return show(stage, 422, refusal.problems)
    return _back(stage, _("已延期，公告已发布。"))


@blueprint.post("/stages/<int:stage>/skip")
@act("organise")
def skip(competition: Competition, stage: Stage) -> Any:
    """Pass over a stage by a named act."""
    try:
        closing.skip_stage(db.session(), stage, reason=request.form.get("reason", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(stage, 422, refusal.problems)
    return _back(stage, _("环节已跳过，理由已记录。"))
