"""Selection under rules: the rules as rows, the solved proposal beside the plain order of rank, and its taking over."""

import secrets
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award import outbox
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.organise.rows import Row, posted
from award.blueprints.organise.setup_pages import problems_of
from award.blueprints.presentation import Brief
from award.blueprints.results import rule_words
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles, to_desk
from award.errors import Invalid, NotReady, Stale
from award.extensions import db
from award.models import Competition, SelectionProposal, Stage
from award.queries import proposals
from award.queries.showcase import dimensions_of
from award.stages import selection as rules
from award.stages.selection_inputs import Inputs, inputs_of
from award.stages.selection_rules import MOST, change_limits, goals_as_limits

LISTED = 30  # cases named under one price; the export has all


def show(
    stage: Stage,
    code: int = 200,
    *,
    problems: dict[str, list[str]] | None = None,
    typed: list[Row] | None = None,
    missing: list[str] | None = None,
) -> Any:
    """The page, with what a refused form said."""
    competition = stage.competition
    dimensions = dimensions_of(db.session(), competition)
    inputs = _inputs(stage)
    basis = proposals.basis_of(db.session(), stage)
    proposal = proposals.shown(db.session(), basis.latest) if basis.latest is not None else None
    is_stale = proposal is not None and inputs is not None and inputs.digest != proposal.proposal.digest
    may_change = "organiser" in roles() and stage.state != "closed" and basis.release is None
    several = inputs.several if inputs else frozenset()
    values = {
        "stage": stage,
        "job": proposals.unfinished_job(db.session(), stage),
        "proposal": proposal,
        "is_stale": is_stale and stage.state == "open",
        "unranked": inputs.unranked if inputs else 0,
        "say": rule_words.worder(competition, dimensions),
        "tier_names": {tier.key: tier.name for tier in competition.tiers},
        "columns": rule_words.columns_of(competition, dimensions, several),
        "rows": rule_words.rows_of(_kept(stage)) if typed is None else typed,
        "from_goals": "limits" not in stage.parameters and typed is None,
        "min_score": _min_score(stage) if typed is None else request.form.get("min_score", ""),
        "may_change": may_change,
        "may_solve": may_change and stage.state == "open",
        "most": MOST,
        "listed": LISTED,
        "problems": problems or {},
        "missing": missing or [],
    }
    return render_template("results/selection.html", brief=_brief(stage, values), **values), code


def _inputs(stage: Stage) -> Inputs | None:
    """What would be solved now; None where the rules do not fit the tiers any more."""
    try:
        return inputs_of(db.session(), stage)
    except ValueError:
        return None


def _kept(stage: Stage) -> Any:
    """The rules; where none were ever written, what the edition's goals suggest."""
    suggested = goals_as_limits(
        [goal for goal in stage.competition.words.get("goals", []) if goal.get("attribute")]
    )
    return stage.parameters.get("limits", suggested)


def _min_score(stage: Stage) -> str:
    return str(stage.parameters.get("eligible", {}).get("min_score", ""))


def _brief(stage: Stage, values: dict[str, Any]) -> Brief:
    proposal = values["proposal"]
    if not values["may_change"]:
        todo = _("查阅名额规则、方案和每条规则影响多少分")
    elif values["job"]:
        todo = _("正在生成方案，可以离开本页")
    elif proposal is None or values["is_stale"]:
        todo = _("写好名额规则，然后生成方案")
    elif not proposal.is_feasible:
        todo = _("规则之间有冲突，请放宽后重新生成")
    elif proposal.is_adopted:
        todo = _("方案已采用；需要调整的，到评定台逐例写明理由")
    else:
        todo = _("核对方案与按排名的差异，再决定是否采用")
    return Brief(_("名额规则与方案"), todo, stage.closes_at, where_note=stage.name)


@blueprint.get("/work/<slug>/results/<int:stage>/selection")
@page("officers")
def selection(competition: Competition, stage: Stage) -> Any:
    """The rules, and the last proposal with its prices."""
    of_kind(stage, "decision")
    return show(stage)


@blueprint.post("/work/<slug>/results/<int:stage>/selection")
@act("organise")
def change_selection_rules(competition: Competition, stage: Stage) -> Any:
    """Write the rules; with the button "save and solve" ask for a proposal at once."""
    of_kind(stage, "decision")
    rows = posted("limits", fixed=())
    try:
        change_limits(
            db.session(),
            stage,
            rows,
            min_score=request.form.get("min_score", ""),
            by=me(),
            at=edge.at(),
        )
    except Invalid as refusal:
        return show(stage, 422, problems=problems_of(refusal), typed=rows)
    if request.form.get("then") == "solve":
        return _solve(stage, is_held=True)
    return to_desk(stage, said=_("规则已保存。"), page="results.selection")


@blueprint.post("/work/<slug>/results/<int:stage>/selection/solve")
@act("organise")
def solve_selection(competition: Competition, stage: Stage) -> Any:
    """Ask for a proposal: a job."""
    of_kind(stage, "decision")
    return _solve(stage)


def _solve(stage: Stage, *, is_held: bool = False) -> Any:
    try:
        rules.require_solvable(db.session(), stage, by=me(), is_held=is_held)
    except NotReady as refusal:
        return show(stage, 422, missing=[words(problem) for problem in refusal.facts["missing"]])
    outbox.enqueue(
        db.session(), proposals.PROPOSE, {"stage": stage.id}, at=edge.at(), by=edge.actor(),
        key=f"{proposals.PROPOSE}:{stage.id}:{secrets.token_hex(8)}", competition_id=stage.competition_id,
    )  # fmt: skip
    return to_desk(stage, page="results.selection")


@blueprint.post("/work/<slug>/results/<int:stage>/selection/adopt")
@act("organise")
def adopt_selection(competition: Competition, stage: Stage) -> Any:
    """Take the proposal that was shown over into the decision."""
    of_kind(stage, "decision")
    latest = rules.latest_proposal(db.session(), stage)
    if latest is None or str(latest.id) != request.form.get("proposal"):
        return show(stage, 409, missing=[_("方案已经变化，请核对新的方案。")])
    return _adopt(stage, latest)


def _adopt(stage: Stage, proposal: SelectionProposal) -> Any:
    try:
        rules.adopt_proposal(db.session(), stage, proposal, by=me(), at=edge.at())
    except Stale as refusal:
        return show(stage, 409, missing=[words(refusal)])
    return to_desk(stage, said=_("方案已填入各奖项。与方案不同的评定，请逐例写明理由。"))
