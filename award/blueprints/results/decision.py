"""The decision's desk: tiers with seats, ties at a line, departures with their reasons, the balance of the choice."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.presentation import Brief
from award.blueprints.results import rule_words
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles, to_desk
from award.blueprints.results.release import against_asking
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Release, Stage, Tier
from award.queries import proposals
from award.queries.discussion import discussions_of
from award.queries.selection import Selection, selection_of
from award.stages import decision as rules

SHOWN = 60  # cases of a tier, and of those without one; the rest is a link away


def show(
    stage: Stage, code: int = 200, *, chosen: Case | None = None, problems: dict[str, Any] | None = None
) -> Any:
    """The desk; ``chosen`` is the case whose place is being changed."""
    competition = stage.competition
    selection = selection_of(db.session(), competition, stage)
    basis = proposals.basis_of(db.session(), stage)
    release, latest = basis.release, basis.latest
    proposal = proposals.shown(db.session(), basis.adopted, selection.cases) if basis.adopted else None
    into = wanted_tier(stage, selection, chosen)
    return (
        render_template(
            "results/decision.html",
            stage=stage,
            selection=selection,
            discussions=discussions_of(db.session(), competition.id),
            release=release,
            proposal=proposal,
            latest=latest,
            say=rule_words.worder(competition, selection.dimensions),
            say_value=partial(rule_words.value_name, selection.dimensions),
            tier_names={tier.key: tier.name for tier in competition.tiers},
            part_names=part_names(stage),
            chosen=chosen,
            into=into.key if into else "",
            effect=selection.effect_of(chosen, into) if chosen is not None else None,
            problems=problems or {},
            posted=request.form,
            may_change=stage.state == "open" and release is None and bool(roles() & {"organiser", "chair"}),
            may_ask="organiser" in roles(),
            against=against_asking(stage) if chosen is None else [],
            tier_options=[(tier.key, tier.name) for tier in competition.tiers],
            shown=10**6 if "all" in request.args else SHOWN,
            brief=_brief(stage, selection, release),
        ),
        code,
    )


def wanted_tier(stage: Stage, selection: Selection, chosen: Case | None) -> Tier | None:
    """The tier that the form at hand would give: as posted, as asked for by ``?to=``, or as it is."""
    if chosen is None:
        return None
    tiers = {tier.key: tier for tier in stage.competition.tiers}
    if "tier" in request.form:
        return tiers.get(request.form["tier"])
    asked = request.args.get("tier", request.args.get("to"))
    if asked is not None:
        return tiers.get(asked)
    return selection.tier_of(chosen)


def part_names(stage: Stage) -> dict[str, str]:
    """Scoring stage → its name and weight, where the score is made of several."""
    names = {other.key: other.name for other in workplace.pipeline()}
    sources = stage.parameters.get("sources", [])
    if len(sources) < 2:
        return {}
    return {
        source["stage"]: f"{names.get(source['stage'], source['stage'])} {source['weight'] / 100:g}%"
        for source in sources
    }


def _brief(stage: Stage, selection: Selection, release: Release | None) -> Brief:
    if stage.state == "closed":
        return Brief(stage.name, _("结果已经放行"))
    if release is not None and release.approved_at:
        return Brief(stage.name, _("主任已批准放行，由系统执行"), release.due_at)
    if release is not None:
        return Brief(stage.name, _("已提请主任放行，等待放行"), stage.closes_at)
    if not selection.has_proposal:
        return Brief(stage.name, _("先按排名或按名额规则生成评定方案"), stage.closes_at)
    if "organiser" not in workplace.standing().roles:
        return Brief(stage.name, _("核对各奖项；等组委会办公室提请放行"), stage.closes_at)
    return Brief(stage.name, _("核对各奖项，与方案不同的写明理由，然后提请放行"), stage.closes_at)


@blueprint.get("/work/<slug>/results/<int:stage>/decision")
@page("officers")
def decision(competition: Competition, stage: Stage) -> Any:
    """The tiers as they stand."""
    of_kind(stage, "decision")
    return show(stage)


@blueprint.get("/work/<slug>/results/<int:stage>/decision/<case>")
@page("officers")
def place(competition: Competition, stage: Stage, case: Case) -> Any:
    """The same with one case taken up, to give it another place."""
    of_kind(stage, "decision")
    return show(stage, chosen=case)


@blueprint.post("/work/<slug>/results/<int:stage>/decision")
@act("organise")
def propose(competition: Competition, stage: Stage) -> Any:
    """Fill the tiers by rank; departures with reasons stay."""
    of_kind(stage, "decision")
    tied = rules.propose_decisions(db.session(), stage, by=me(), at=edge.at())
    said = (
        _("已按排名填入各奖项。")
        if not tied
        else _("已按排名填入；线上有 %(n)s 个并列案例，请评委会商定。", n=len(tied))
    )
    return to_desk(stage, said=said)


@blueprint.post("/work/<slug>/results/<int:stage>/decision/<case>")
@act("organise_or_preside")
def decide(competition: Competition, stage: Stage, case: Case) -> Any:
    """Give one case its place."""
    of_kind(stage, "decision")
    key = request.form.get("tier", "")
    tier = next((tier for tier in competition.tiers if tier.key == key), None)
    try:
        if key and tier is None:
            raise Invalid("", {"tier": [_("请选择一个奖项。")]})
        rules.decide_case(
            db.session(),
            stage,
            case,
            tier=tier,
            reason=request.form.get("reason", ""),
            by=me(),
            at=edge.at(),
        )
    except Invalid as refusal:
        return show(stage, 422, chosen=case, problems=problems_of(refusal))
    return redirect(
        url_for("results.decision", slug=competition.slug, stage=stage.id) + f"#c-{case.token}", 303
    )
