"""A stage's sealed sheets for the officers: proposed to be voided, decided by the chair; a whole stage annulled."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.lookup import Found, looks_up
from award.blueprints.organise.stages import moment_of
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, Scoresheet, Stage, VoidProposal
from award.queries.sheets import WINDOW, proposals_of, sheets_of
from award.stages import annulment, voids


@looks_up("void")
def _void(value: int, found: Found) -> Any:
    proposal = db.session.get(VoidProposal, value)
    return proposal if proposal is not None and proposal.stage_id == found["stage"].id else None


def show(stage: Stage, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The page, with what a refused form said."""
    if stage.kind != "scoring":
        abort(404)
    roles = workplace.standing().roles
    rows = sheets_of(
        db.session(),
        stage,
        words=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    asked = proposals_of(db.session(), stage)
    later = [other for other in workplace.pipeline() if other.step > stage.step]
    waiting = sum(one.proposal.decided_at is None for one in asked)
    return render_template(
        "scoring/sheets.html", stage=stage, rows=rows[:WINDOW], asked=asked, errors=errors or {}, posted=request.form,
        after=rows[WINDOW - 1].case.id if len(rows) > WINDOW else None,
        open_ids={one.proposal.scoresheet_id for one in asked if one.proposal.decided_at is None},
        is_organiser="organiser" in roles, is_chair="chair" in roles, too_late=voids.too_late(later),
        may_annul="chair" in roles and annulment.against_annulling(db.session(), stage, later) is None,
        brief=Brief(_("评分表"), _todo(waiting, "chair" in roles), stage.closes_at, where_note=stage.name),
    ), code  # fmt: skip


def _todo(waiting: int, is_chair: bool) -> str:
    if not waiting:
        return _("没有等您决定的作废") if is_chair else _("确有问题的评分表在这里提请作废")
    if is_chair:
        return _("有 %(n)s 份评分表提请作废，等您决定", n=waiting)
    return _("有 %(n)s 份评分表提请作废，等评委会主任决定", n=waiting)


def _back(stage: Stage, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("scoring.sheets", slug=stage.competition.slug, stage=stage.id), 303)


@blueprint.get("/<int:stage>/sheets")
@page("officers")
def sheets(competition: Competition, stage: Stage) -> Any:
    """Which sheets count, by case; what was asked to be voided."""
    return show(stage)


@blueprint.post("/<int:stage>/sheets")
@act("organise")
def propose_void(competition: Competition, stage: Stage) -> Any:
    """Ask the chair to take one sheet out of the count."""
    sheet = db.session.get(Scoresheet, request.form.get("sheet", 0, type=int))
    if sheet is None or sheet.stage_id != stage.id:
        abort(404)
    form = request.form
    try:
        voids.propose_void(db.session(), sheet, reason=form.get("reason", ""), note=form.get("note", ""), by=me(),
                           at=edge.at())  # fmt: skip
    except Invalid as refusal:
        return show(
            stage, 422, {f"{name}-{sheet.id}": problems for name, problems in problems_of(refusal).items()}
        )
    return _back(stage, _("已提请评委会主任决定。"))


@blueprint.post("/<int:stage>/sheets/<int:void>")
@act("preside")
def decide_void(competition: Competition, stage: Stage, void: VoidProposal) -> Any:
    """The chair decides, once."""
    try:
        voids.decide_void(
            db.session(), void, approved=request.form.get("decision") == "approve",
            reason=request.form.get("reason", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(stage, 422, {f"decided-{void.id}": [words(refusal)]})
    return _back(stage, _("决定已记录。"))


@blueprint.post("/<int:stage>/annulment")
@act("preside")
def annul(competition: Competition, stage: Stage) -> Any:
    """Annul the closed stage with a public note; it is scored again until the new end."""
    try:
        annulment.annul_stage(
            db.session(), stage, note=request.form.get("note", ""), closes_at=moment_of("closes_at", competition.zone),
            by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(
            stage, 422, {f"annul-{name}": problems for name, problems in problems_of(refusal).items()}
        )
    return _back(stage, _("本环节评分已宣布作废，公告已发布，专家可以重新评分。"))
