"""Set-up of the rules, and the lint: what is missing before each stage can open, with a link to where it is mended."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.account.entering import me
from award.blueprints.edge import act, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.organise.setup_pages import Errors, changed, draw
from award.extensions import db
from award.models import Competition, Stage
from award.registration import notice_in_force
from award.rights import ONE_PERSON_RULE
from award.stages import changing
from award.stages.checking import check_competition
from award.stages.pipeline import lint_stage
from award.workflow import Problem

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
    waiting = [stage for stage in stages if stage.state == "planned"]
    whole = [
        (problem, place_of(competition, problem))
        for problem in check_competition(session, competition, stages)
    ]
    found = [
        (
            stage,
            [
                (problem, place_of(competition, problem, stage))
                for problem in lint_stage(session, stage, stages)
            ],
        )
        for stage in waiting
    ]
    return draw("check", CHECK, whole=whole, found=found)


def place_of(competition: Competition, problem: Problem, stage: Stage | None = None) -> tuple[str, str]:
    """(words, address) of the page where a problem is mended."""
    slug = competition.slug
    places: dict[str, tuple[str, str]] = {
        "form": (_("去改申报表"), "organise.setup_form"),
        "tiers": (_("去设奖项"), "organise.setup_tiers"),
        "lists": (_("去设方向和属性"), "organise.setup_lists"),
        "hosts": (_("去填主办单位"), "organise.setup_hosts"),
        "committee": (_("去填委员会名单"), "results.committee"),
        "basics": (_("去填基本信息"), "organise.setup"),
        "rules": (_("去设规则"), "organise.setup_rules"),
        "people": (_("去人员"), "organise.people"),
    }
    if problem.page in places:
        label, endpoint = places[problem.page]
        return label, url_for(endpoint, slug=slug)
    if stage is None:
        return _("去设环节"), url_for("organise.setup_stages", slug=slug)
    if problem.page == "criteria":
        return _("去改指标"), url_for("organise.setup_stage", slug=slug, stage=stage.id, _anchor="rules")
    return _("打开这个环节"), url_for("organise.stage", slug=slug, stage=stage.id)
