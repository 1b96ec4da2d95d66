"""Set-up of the rules, and the lint: what is missing before each stage can open, with a link to where it is mended."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.places import place_of
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, changed, draw
from award.extensions import db
from award.models import Competition
from award.registration import notice_in_force
from award.rights import ONE_PERSON_RULE
from award.stages import changing
from award.stages.checking import check_competition
from award.stages.pipeline import WAITS, lint_stage

RULES, CHECK = "organise.setup_rules", "organise.setup_check"


def _rules(competition: Competition, errors: Errors | None = None, rows: list[Row] | None = None) -> Any:
    stored = [
        {"day": day, "worked": "yes" if worked else "no"}
        for day, worked in sorted(competition.rules.get("holidays", {}).items())
    ]
    kinds = [("no", _("放假")), ("yes", _("上班"))]
    return draw(
        "rules", RULES, errors=errors, one_person=competition.rules.get(ONE_PERSON_RULE, False),
        columns=[Column("day", _("日期"), "date"), Column("worked", _("安排"), "select", kinds)],
        holidays=stored if rows is None else rows, notice=notice_in_force(db.session()),
    )  # fmt: skip


@blueprint.get("/setup/rules")
@page("officers")
def setup_rules(competition: Competition) -> Any:
    """Offices, holidays, the privacy notice in force."""
    return _rules(competition)


@blueprint.post("/setup/rules")
@act("organise")
def change_rules(competition: Competition) -> Any:
    """Change them."""
    rows, one_person = posted("holidays"), request.form.get("one_person") == "yes"
    return changed(
        competition, RULES,
        lambda: changing.change_rules(
            db.session(), competition, one_person=one_person, holidays=rows, by=me(), at=edge.at()
        ),
        lambda errors: _rules(competition, errors, rows),
    )  # fmt: skip


@blueprint.get("/setup/check")
@page("officers")
def setup_check(competition: Competition) -> Any:
    """What is missing, for the whole and before each stage that has not opened."""
    session = db.session()
    stages = workplace.pipeline()
    whole = [
        (problem, place_of(competition, problem))
        for problem in check_competition(session, competition, stages)
    ]
    found = []
    for stage in (stage for stage in stages if stage.state == "planned"):
        problems = lint_stage(session, stage, stages)
        mendable = [problem for problem in problems if problem.page != WAITS]
        linked = [(problem, place_of(competition, problem, stage)) for problem in mendable]
        found.append((stage, linked, len(mendable) < len(problems)))
    return draw("check", CHECK, whole=whole, found=found)
