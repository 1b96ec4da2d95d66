"""What officers do on the ranking's rows: keep a case in sight, send it to discussion or take it back."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy import select

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import problems_of
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.ranking import address, show
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Stage
from award.stages import discussion as rules


@blueprint.post("/<int:stage>/ranking/pins")
@act("officers")
def pin(competition: Competition, stage: Stage) -> Any:
    """Pin the case that the pressed button names, or take it down: one form for all rows."""
    case = _named(competition, request.form.get("pin") or request.form.get("unpin", ""))
    if "pin" in request.form:
        rules.pin_case(db.session(), stage, case, by=me(), at=edge.at())
    else:
        rules.unpin_case(db.session(), stage, case, by=me())
    return redirect(f"{address(stage)}#case-{case.token}", 303)


@blueprint.post("/<int:stage>/ranking/<case>/discussion")
@act("discuss_case")
def discuss(competition: Competition, stage: Stage, case: Case) -> Any:
    """Send the case to the committee's discussion, with a note."""
    try:
        rules.send_to_discussion(
            db.session(), stage, case, note=request.form.get("note", ""), by=me(), at=edge.at()
        )
    except Invalid as refusal:
        return show(stage, 422, opened=case.token, problems=problems_of(refusal))
    flash(_("已提交讨论，评定台上可以看到。"), "ok")
    return redirect(f"{address(stage, open=case.token)}#case-{case.token}", 303)


@blueprint.post("/<int:stage>/ranking/<case>/discussion/withdraw")
@act("discuss_case")
def withdraw_discussion(competition: Competition, stage: Stage, case: Case) -> Any:
    """Take the case off the committee's list."""
    rules.withdraw_discussion(db.session(), stage, case, by=me(), at=edge.at())
    flash(_("已撤回。"), "ok")
    return redirect(f"{address(stage, open=case.token)}#case-{case.token}", 303)


def _named(competition: Competition, token: str) -> Case:
    query = select(Case).where(Case.token == token, Case.competition_id == competition.id)
    case = db.session.execute(query).scalar_one_or_none()
    if case is None:
        abort(404)
    return case
