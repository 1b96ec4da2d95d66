"""What the organiser does with a planned visit: take it back before it began, or send somebody else."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import problems_of, words
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.visit import show
from award.blueprints.screening.visits import to_planning
from award.errors import Invalid, Refused
from award.extensions import db
from award.i18n import N_
from award.models import Case, Competition, User, Visit
from award.stages import handing_over
from award.stages import visits as rules


@blueprint.post("/visits/record/<int:visit>/cancel")
@act("plan_visit")
def cancel_visit(competition: Competition, visit: Visit, case: Case) -> Any:
    """Take a visit back that has not begun."""
    stage = visit.candidacy.stage
    try:
        rules.cancel_visit(db.session(), visit, by=me(), at=edge.at())
    except Refused as refusal:
        db.session.rollback()
        flash(words(refusal), "bad")
        return redirect(url_for("screening.visits", slug=competition.slug, stage=stage.id, view="open"), 303)
    flash(_("走访已取消。"), "ok")
    return to_planning(stage)


@blueprint.post("/visits/record/<int:visit>/handing-over")
@act("plan_visit")
def hand_over_visit(competition: Competition, visit: Visit, case: Case) -> Any:
    """Send another verifier to go on with it."""
    verifier = db.session.get(User, request.form.get("verifier", type=int) or 0)
    try:
        if verifier is None:
            raise Invalid(N_("请选择核查员。"), {"verifier": [N_("请选择核查员。")]})
        handing_over.hand_over_visit(db.session(), visit, verifier, by=me(), at=edge.at())
    except Invalid as refusal:
        db.session.rollback()
        return show(db.session.get_one(Visit, visit.id), 422, problems_of(refusal))
    flash(_("走访已改派给%(name)s，通知随即发出。", name=verifier.name), "ok")
    return redirect(url_for("screening.visit", slug=competition.slug, visit=visit.id), 303)
