"""Release of a result: the organiser asks, the chair releases what is shown here, at once or at a set hour."""

from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.organise.stages import moment_of
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles, to_desk
from award.blueprints.results.rule_words import value_name, worder
from award.errors import Invalid, NotReady, Stale, WrongState
from award.extensions import db
from award.i18n import N_
from award.models import Competition, Release, Stage
from award.queries.proposals import adopted_of
from award.queries.releases import by_tier, departures_of, people_of
from award.queries.selection_rules import broken_rules
from award.queries.showcase import dimensions_of
from award.rights import ONE_PERSON_RULE
from award.stages import releases
from award.stages.closing import against_closing
from award.stages.public_lists import winners

KINDS = ("decision", "publication")


def show(
    stage: Stage, code: int = 200, *, problems: dict[str, Any] | None = None, missing: list[str] | None = None
) -> Any:
    """What would become public, who asked, the chair's two buttons, and what became of his approval."""
    latest, job = releases.latest_release(db.session(), stage)
    release = latest if latest is not None and latest.withdrawn_at is None else None
    departures = departures_of(db.session(), stage) if stage.kind == "decision" else []
    adopted = adopted_of(db.session(), stage.competition_id) if stage.kind == "decision" else []
    broken = broken_rules(db.session(), stage) if stage.kind == "decision" else []
    waits = release is not None and release.done_at is None
    return (
        render_template(
            "results/release.html",
            stage=stage,
            release=release,
            stopped=latest if latest is not None and releases.was_stopped(latest) else None,
            job=job if release is not None and is_under_way(release) else None,
            people=people_of(db.session(), release) if release else {},
            tiers=by_tier(winners(db.session(), stage)),
            departures=departures,
            proposals=[one for one in adopted if one.proposal.stage_id == stage.id],
            tier_names={tier.key: tier.name for tier in stage.competition.tiers} if adopted else {},
            broken=broken,
            **_words(stage) if adopted or broken else {},
            has_changed=waits and releases.prepared_of(db.session(), stage).digest != release.digest,
            is_chair="chair" in roles(),
            is_asker=release is not None and release.asked_by_id == me().id,
            one_officer=bool(stage.competition.rules.get(ONE_PERSON_RULE)),
            problems=problems or {},
            posted=request.form,
            missing=missing or [],
            brief=_brief(stage, release),
        ),
        code,
    )


def _words(stage: Stage) -> dict[str, Any]:
    """How rules and their values are said."""
    competition = stage.competition
    dimensions = dimensions_of(db.session(), competition)
    return {
        "say": worder(competition, dimensions),
        "say_value": partial(value_name, dimensions),
    }


def _brief(stage: Stage, release: Release | None) -> Brief:
    where = _("放行“%(name)s”", name=stage.name)
    if release is None:
        return Brief(where, _("组委会还没有提请放行"))
    if release.done_at:
        return Brief(where, _("已经放行"))
    if is_under_way(release):
        return Brief(where, _("放行已批准，正在执行"))
    if release.approved_at:
        return Brief(where, _("已批准，到时自动发布"), release.due_at)
    return Brief(where, _("核对下列内容，确认无误后放行"))


def is_under_way(release: Release) -> bool:
    """Approved, its hour has come, and the job has not carried it out yet."""
    is_due = release.due_at is None or release.due_at <= edge.at()
    return release.approved_at is not None and release.done_at is None and is_due


def the_release(stage: Stage) -> Release:
    """The request that stands. Raises ``WrongState`` when there is none."""
    release = releases.live_release(db.session(), stage)
    if release is None:
        raise WrongState(N_("没有等待放行的提请。"))
    return release


def against_asking(stage: Stage) -> list[str]:
    """What stands against asking for the release now, in words."""
    if stage.state != "open":
        return []
    return [words(problem) for problem in against_closing(db.session(), stage, at=edge.at())]


@blueprint.get("/work/<slug>/results/<int:stage>/release")
@page("officers")
def release(competition: Competition, stage: Stage) -> Any:
    """The chair's page."""
    of_kind(stage, *KINDS)
    return show(stage)


@blueprint.post("/work/<slug>/results/<int:stage>/release/ask")
@act("organise")
def ask_release(competition: Competition, stage: Stage) -> Any:
    """Ask the chair."""
    of_kind(stage, *KINDS)
    try:
        releases.ask_release(db.session(), stage, by=me(), at=edge.at())
    except NotReady as refusal:
        return show(stage, 422, missing=[words(problem) for problem in refusal.facts["missing"]])
    return to_desk(stage, said=_("已提请主任放行。放行之前内容不能再改；需要修改的，先撤回提请。"))


@blueprint.post("/work/<slug>/results/<int:stage>/release/withdraw")
@act("organise_or_preside")
def withdraw_release(competition: Competition, stage: Stage) -> Any:
    """Take the request, or an approval that waits for its hour, back."""
    of_kind(stage, *KINDS)
    try:
        reason = request.form.get("reason", "")
        releases.withdraw_release(db.session(), the_release(stage), reason=reason, by=me(), at=edge.at())
    except Invalid as refusal:
        return show(stage, 422, problems=problems_of(refusal))
    return to_desk(stage, said=_("已撤回，可以继续修改。"))


@blueprint.post("/work/<slug>/results/<int:stage>/release")
@act("preside")
def approve_release(competition: Competition, stage: Stage) -> Any:
    """Approve what was shown, for now or for a set hour; back to the page, which shows what comes of it."""
    of_kind(stage, *KINDS)
    due_at = None
    try:
        if request.form.get("when") == "later":
            due_at = moment_of("due_at", competition.zone)
        if request.form.get("when") == "later" and due_at is None:
            raise Invalid("", {"due_at": [_("请填写定时放行的时间。")]})
        digest = request.form.get("digest", "")
        releases.approve_release(
            db.session(), the_release(stage), digest=digest, due_at=due_at, by=me(), at=edge.at()
        )
    except Invalid as refusal:
        return show(stage, 422, problems=problems_of(refusal))
    except Stale as refusal:
        return show(stage, 409, missing=[words(refusal)])
    except NotReady as refusal:
        return show(stage, 422, missing=[words(problem) for problem in refusal.facts["missing"]])
    said = _("已批准，到时由系统放行。") if due_at is not None else ""
    return to_desk(stage, said=said, page="results.release")
