"""One stage: its window, its state, who stands in it; opening, extending, skipping."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.places import place_of
from award.blueprints.presentation import Brief
from award.errors import Invalid, NotReady
from award.extensions import db
from award.models import Competition, Stage
from award.stages import closing, pipeline, windows
from award.workflow import Problem, kind_of


def brief_of(stage: Stage) -> Brief:
    """Where, what, until when."""
    if stage.state == "planned":
        return Brief(stage.name, _("设定时间，核对准备事项，然后开放"), stage.opens_at)
    if stage.state == "closed":
        return Brief(stage.name, _("本环节已经关闭"), due_note=_("已关闭"))
    over = stage.closes_at is not None and edge.at() > stage.closes_at
    if not over:
        return Brief(stage.name, _while_open(stage), stage.closes_at)
    todo = _("时间已到，请向主任提请放行") if kind_of(stage).needs_chair else _("时间已到，请核对名单后关闭")
    return Brief(stage.name, todo, stage.closes_at)


def _while_open(stage: Stage) -> str:
    """What is expected before the window ends."""
    if "organiser" not in workplace.standing().roles:
        return _("正在进行，由组委会办公室办理")
    if stage.closes_at is None:
        return _("正在进行，不设截止时间")
    if kind_of(stage).needs_chair:
        return _("正在进行；截止后向主任提请放行")
    return _("正在进行；截止后核对名单，关闭环节")


def show(
    stage: Stage,
    code: int = 200,
    errors: dict[str, list[str]] | None = None,
    missing: list[str] | None = None,
) -> Any:
    """The stage's page, with what a refused form said."""
    session = db.session()
    counts = workplace.counts()
    lint = pipeline.lint_stage(session, stage) if stage.state == "planned" else []
    against = closing.against_closing(session, stage, at=edge.at()) if stage.state == "open" else []
    page_values = {
        "stage": stage,
        "brief": brief_of(stage),
        "lint": _with_places(stage, lint),
        "blocked": sum(problem.blocks for problem in lint),
        "against": _with_places(stage, against),
        "desks": _desks(stage),
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


def _with_places(stage: Stage, problems: list[Problem]) -> list[tuple[Problem, tuple[str, str] | None]]:
    """Each problem with where it is mended; nothing for those of this page, and those that are waited for."""
    here = url_for("organise.stage", slug=stage.competition.slug, stage=stage.id)
    found = []
    for problem in problems:
        place = place_of(stage.competition, problem, stage)
        found.append((problem, None if place[1] == here else place))
    return found


def _desks(stage: Stage) -> list[tuple[str, str]]:
    """(label, address) of the pages where the work of this stage is done; none before it has opened, but for the
    assignment of experts."""
    desks: dict[str, list[tuple[str, str]]] = {
        "screening": [(_("初审队列"), "screening.queue")],
        "verification": [(_("走访安排"), "screening.visits")],
        "scoring": [
            (_("专家分配"), "scoring.assignment"),
            *(
                [(_("排名"), "scoring.ranking"), (_("评分汇总表"), "scoring.summary")]
                if stage.state == "closed"
                else [(_("评分进度"), "scoring.progress")]
            ),
        ],
        "decision": [(_("评定台"), "results.decision")],
        "notice": [(_("公示台"), "results.notice_desk")],
        "publication": [(_("发布台"), "results.publication")],
    }
    if (stage.state == "planned" and stage.kind != "scoring") or _is_asked(stage):
        return []
    if stage.kind in ("screening", "verification") and "organiser" not in workplace.standing().roles:
        return []  # the desk's own people and the organiser alone may enter it
    slug = stage.competition.slug
    return [
        (label, url_for(endpoint, slug=slug, stage=stage.id)) for label, endpoint in desks.get(stage.kind, [])
    ]


def _is_asked(stage: Stage) -> bool:
    """Is the way to the desk said already, where the chair's release is asked for?"""
    return stage.state == "open" and kind_of(stage).needs_chair and "organiser" in workplace.standing().roles


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
        raise Invalid(_("时间格式不对。"), {name: [_("请按“年-月-日 时:分”填写。")]}) from None


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
        return show(stage, 422, problems_of(refusal))
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
        return show(stage, 422, problems_of(refusal))
    return _back(stage, _("已延期，公告已发布。"))


@blueprint.post("/stages/<int:stage>/skip")
@act("organise")
def skip(competition: Competition, stage: Stage) -> Any:
    """Pass over a stage by a named act."""
    try:
        closing.skip_stage(db.session(), stage, reason=request.form.get("reason", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(stage, 422, problems_of(refusal))
    return _back(stage, _("环节已跳过，理由已记录。"))
