"""Closing a stage: what it would do, confirmed on the list that was shown; undoing it."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import outbox
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.closing_line import (
    PREPARE,
    answer,
    is_ranked,
    preparation_of,
    questions_of,
)
from award.blueprints.organise.stages import brief_of
from award.blueprints.organise.stages import show as show_stage
from award.blueprints.presentation import Brief
from award.errors import Invalid, NotReady, Stale
from award.extensions import db
from award.models import Competition, Stage
from award.queries.closing_lists import lists_of
from award.stages import closing

SHOWN = 100


def show(
    stage: Stage,
    code: int = 200,
    missing: list[str] | None = None,
    changed: bool = False,
    errors: dict[str, list[str]] | None = None,
) -> Any:
    """The closing page: counts, both lists (the first hundred of each), the digest."""
    listed = closing.closing_list(db.session(), stage)
    lists = lists_of(db.session(), stage, most=SHOWN)
    against = [words(problem) for problem in closing.against_closing(db.session(), stage, at=edge.at())]
    return (
        render_template(
            "organise/closing.html", stage=stage, listed=listed, lists=lists, against=missing or against,
            changed=changed, brief=_brief(stage, missing or against), errors=errors or {}, form=request.form,
            job=preparation_of(stage) if is_ranked(stage) else None, questions=questions_of(stage),
            ranked=is_ranked(stage),
        ),
        code,
    )  # fmt: skip


def _brief(stage: Stage, against: list[str]) -> Brief:
    if stage.state != "open":
        return brief_of(stage)
    todo = _("下面列出的事情办完才能关闭") if against else _("核对谁通过、谁不通过，然后关闭环节")
    return Brief(stage.name, todo, stage.closes_at, where_note=_("关闭"))


@blueprint.get("/stages/<int:stage>/closing")
@page("organise")
def closing_page(competition: Competition, stage: Stage) -> Any:
    """What closing would do."""
    return show(stage)


@blueprint.post("/stages/<int:stage>/closing/prepare")
@act("organise")
def prepare(competition: Competition, stage: Stage) -> Any:
    """Work out who passes; a ranking takes a job."""
    if is_ranked(stage) and stage.state == "open":
        outbox.enqueue(
            db.session(), PREPARE, {"stage": stage.id}, key=f"{PREPARE}:{stage.id}:{secrets.token_hex(8)}",
            at=edge.at(), by=edge.actor(), competition_id=competition.id,
        )  # fmt: skip
        return redirect(url_for("organise.closing_page", slug=competition.slug, stage=stage.id), 303)
    closing.prepare_closing(db.session(), stage, by=me(), at=edge.at())
    return redirect(url_for("organise.closing_page", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/stages/<int:stage>/closing/line")
@act("organise")
def answer_line(competition: Competition, stage: Stage) -> Any:
    """Answer ties at the line; let cases pass or not by hand, with a reason."""
    try:
        answer(stage)
    except Invalid as refusal:
        return show(stage, 422, errors=problems_of(refusal))
    flash(_("名单已按您的选择更新，请再次核对。"), "ok")
    return redirect(url_for("organise.closing_page", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/stages/<int:stage>/closing")
@act("organise")
def close(competition: Competition, stage: Stage) -> Any:
    """Close it on the list that was shown."""
    try:
        closing.close_stage(db.session(), stage, digest=request.form.get("digest", ""), by=me(), at=edge.at())
    except NotReady as refusal:
        return show(stage, 422, [words(problem) for problem in refusal.facts["missing"]])
    except Stale:
        return show(stage, 409, changed=True)
    flash(_("环节已关闭。给申报人的通知已写成草稿，请到发件箱核对后发出。"), "ok")
    return redirect(url_for("organise.stage", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/stages/<int:stage>/reopening")
@act("organise")
def reopen(competition: Competition, stage: Stage) -> Any:
    """Undo the closing."""
    try:
        closing.reopen_stage(
            db.session(), stage, reason=request.form.get("reason", ""), by=me(), at=edge.at()
        )
    except Invalid as refusal:
        return show_stage(stage, 422, problems_of(refusal))
    flash(_("已撤销关闭，环节重新开放。"), "ok")
    return redirect(url_for("organise.stage", slug=competition.slug, stage=stage.id), 303)
