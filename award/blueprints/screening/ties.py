"""A screener or a verifier declares a tie of his own: the case leaves his hands at once, the chair decides."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import words
from award.blueprints.screening import desk
from award.blueprints.screening import visit as record
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Stage, Visit
from award.stages.conflicts import declare_conflict


def _declare(case: Case) -> str:
    """Declare it; what the refused form lacks, or "" when it is done."""
    try:
        declare_conflict(db.session(), case, words=request.form.get("tie", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        db.session.rollback()
        return words(refusal)
    flash(_("已声明，由评委会主任裁定；裁定之前这一例不由您处理。"), "ok")
    return ""


@blueprint.post("/screening/<int:stage>/<case>/tie")
@act("screen_case")
def declare(competition: Competition, stage: Stage, case: Case) -> Any:
    """A screener's; the case goes back to the queue."""
    require_desk(stage, "screening.queue")
    if lacking := _declare(case):
        return desk.show(stage, case, 422, {"tie": [lacking]})
    return redirect(url_for("screening.queue", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/visits/record/<int:visit>/tie")
@act("visit_case")
def declare_on_visit(competition: Competition, visit: Visit, case: Case) -> Any:
    """A verifier's; the office sends somebody else."""
    if lacking := _declare(case):
        return record.show(visit, 422, {"tie": [lacking]})
    return redirect(url_for("screening.visits", slug=competition.slug, stage=visit.candidacy.stage_id), 303)
