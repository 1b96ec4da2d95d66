"""Decision (评定): tiers filled by rank within their quotas; a departure needs its reason; released by the chair."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, insert, null, select, union_all, update
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import forget, lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Decision, Release, SelectionProposal, Stage, Tier, User
from award.outbox import record
from award.presets.schema import PARAMETERS
from award.stages.combined import Standing, combined_ranking, sources_of
from award.stages.moving_up import TRANSITIONS
from award.stages.selection_rules import fits
from award.stages.votes import OPEN_VOTES, open_votes
from award.workflow import Problem, StageKind

NOT_AWARDED = N_("未入选")


def propose_decisions(session: Session, stage: Stage, *, by: User, at: datetime) -> list[int]:
    """Fill the tiers by rank within their quotas, unseen outside the office. Earlier departures with reasons stay.

    Returns the cases tied at a tier's line, which stay without a tier until they are decided by hand.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock_for_change(session, stage)
    standings = combined_ranking(session, stage)
    proposed, tied = _fill(standings, tiers_of(session, stage))
    set_aside(session, stage, at=at)
    write_proposed(session, stage, standings, proposed, by=by, at=at)
    return tied


def set_aside(session: Session, stage: Stage, *, at: datetime) -> None:
    """A solved proposal that the decision was based on is so no longer."""
    session.execute(
        update(SelectionProposal)
        .where(SelectionProposal.stage_id == stage.id, SelectionProposal.adopted_at.is_not(None),
               SelectionProposal.set_aside_at.is_(None))
        .values(set_aside_at=at)
    )  # fmt: skip


def write_proposed(
    session: Session,
    stage: Stage,
    standings: list[Standing],
    tier_of: Mapping[int, int],
    *,
    by: User,
    at: datetime,
) -> None:
    """What is proposed for each candidate (case → tier); who stands elsewhere for a reason stays there."""
    query = select(Decision.case_id, Decision.id, Decision.tier_id, Decision.reason, Decision.version).where(
        Decision.stage_id == stage.id
    )
    kept: dict[int, list[Any]] = {case_id: rest for case_id, *rest in session.execute(query)}
    changed: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for standing in standings:
        tier_id = tier_of.get(standing.case_id)
        id, now, reason, version = kept.get(standing.case_id, [None, None, None, 0])
        values = {
            "tier_id": tier_id if reason is None else now,
            "proposed_tier_id": tier_id,
            "rank": standing.rank,
            "score": standing.score,
            "parts": [list(part) for part in standing.parts],
            "decided_at": at,
            "decided_by_id": by.id,
            "version": version + 1,
        }
        if id is None:
            where = {
                "competition_id": stage.competition_id,
                "stage_id": stage.id,
                "case_id": standing.case_id,
            }
            new.append(where | values)
        else:
            changed.append({"of": id} | values)
    _write(session, changed, new)


def _write(session: Session, changed: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    """Both lists set-wise; decisions that the session has read are read anew."""
    session.flush()
    table = cast(Table, Decision.__table__)
    if changed:
        columns: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "of"}
        session.execute(update(table).where(table.c.id == bindparam("of")).values(columns), changed)
    if new:
        session.execute(insert(table), new)
    for known in [one for one in session.identity_map.values() if isinstance(one, Decision)]:
        session.expire(known)


def tiers_of(session: Session, stage: Stage) -> list[Tier]:
    """The competition's tiers in order of merit."""
    query = select(Tier).where(Tier.competition_id == stage.competition_id).order_by(Tier.position)
    return list(session.execute(query).scalars())


def _fill(standings: list[Standing], tiers: list[Tier]) -> tuple[dict[int, int], list[int]]:
    queue = [standing for standing in standings if standing.rank is not None]
    filled: dict[int, int] = {}
    for tier in tiers:
        seats = tier.quota
        taken: list[Standing] = []
        while queue and len(taken) < seats:
            block = [standing for standing in queue if standing.rank == queue[0].rank]
            if len(taken) + len(block) > seats:
                above = {standing.case_id: tier.id for standing in taken}
                return filled | above, [standing.case_id for standing in block]
            taken += block
            queue = queue[len(block) :]
        filled |= {standing.case_id: tier.id for standing in taken}
    return filled, []


def decide_case(
    session: Session, stage: Stage, case: Case, *, tier: Tier | None, reason: str = "", by: User, at: datetime
) -> Decision:
    """Put a case into a tier or out of all. A departure from the proposal needs a reason, which is printed in the minutes."""
    policy.require(session, by, "organise_or_preside", competition_id=stage.competition_id)
    lock_for_change(session, stage)
    decision = session.execute(
        select(Decision).where(Decision.stage_id == stage.id, Decision.case_id == case.id).with_for_update()
    ).scalar_one_or_none()
    if decision is None:
        raise WrongState(N_("请先按排名生成评定方案。"))
    tier_id = tier.id if tier else None
    if tier_id != decision.proposed_tier_id and not reason.strip():
        raise Invalid(
            N_("与排名不一致的评定须写明理由。"), {"reason": [N_("与排名不一致的评定须写明理由。")]}
        )
    decision.tier_id = tier_id
    decision.reason = reason.strip() if tier_id != decision.proposed_tier_id else None
    decision.decided_at, decision.decided_by_id = at, by.id
    session.flush()
    if decision.reason:
        record(session, "decision_departed", by=by, at=at, case=case,
               leaf={"decision": decision.id, "tier": tier_id, "reason": ledger.digest_of("reason", decision.reason)})  # fmt: skip
    return decision


def lock_for_change(session: Session, stage: Stage) -> None:
    """Hold the stage and refuse where it is not open or its release was asked for."""
    lock(session, Stage, stage.id, shared=True)
    if stage.state != "open":
        raise WrongState(N_("这个环节没有开放。"))
    asked = select(Release.id).where(Release.stage_id == stage.id, Release.withdrawn_at.is_(None))
    if session.execute(asked).first() is not None:
        raise WrongState(N_("评定结果已提请主任放行，需要修改的，请先撤回提请。"))


def decisions_of(session: Session, stage: Stage) -> list[Decision]:
    """All decisions of the stage, by rank, then case."""
    query = select(Decision).where(Decision.stage_id == stage.id)
    return list(
        session.execute(query.order_by(Decision.rank.is_(None), Decision.rank, Decision.case_id)).scalars()
    )


def digest_of_decisions(session: Session, stage: Stage) -> str:
    """The digest of (case, tier) in order of case: what the chair releases."""
    rows = session.execute(
        select(Decision.case_id, Decision.tier_id)
        .where(Decision.stage_id == stage.id)
        .order_by(Decision.case_id)
    )
    return ledger.digest_of("decisions", [[case_id, tier_id] for case_id, tier_id in rows])


def _seats_taken(stage: Stage) -> Select[int | None, int]:
    """Tier, and how many cases it has now; who left the competition meanwhile has left its seat."""
    return (
        select(Decision.tier_id, func.count(Decision.id))
        .join(Case, Case.id == Decision.case_id)
        .where(
            Case.state.in_(("submitted", "awarded")),
            Decision.stage_id == stage.id,
            Decision.tier_id.is_not(None),
        )
        .group_by(Decision.tier_id)
    )


class DecisionKind(StageKind):
    """Nothing is public before the chair, another account than the organiser's, has released it."""

    name = "decision"
    blueprint = "results"
    label = N_("评定")
    schema = PARAMETERS["decision"]
    transitions = TRANSITIONS
    needs_chair = True
    needs_window = False

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """A ranking to decide on, and tiers."""
        problems = [] if sources_of(session, stage) else [Problem(N_("还没有可供评定的排名。"), page="order")]
        if not fits(stage, stage.competition.tiers):
            problems.append(Problem(N_("名额规则与奖项设置不符，请核对规则。"), blocks=False))
        return problems + ([] if stage.competition.tiers else [Problem(N_("还没有设置奖项。"), page="tiers")])

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Passed: a tier; eliminated: none."""
        tiered = select(Decision.case_id).where(Decision.stage_id == stage.id, Decision.tier_id.is_not(None))
        pending = (Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        has_tier = Candidacy.case_id.in_(tiered)
        outcome = when((has_tier, "passed"), else_="eliminated")
        reason = when((has_tier, null()), else_=NOT_AWARDED)
        session.execute(
            update(Candidacy)
            .where(*pending)
            .values(proposed=outcome, proposed_reason=reason)
            .execution_options(synchronize_session=False)
        )
        forget(session, Candidacy)

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Every candidate decided, no tier over its quota, no vote under way."""
        pending = select(null(), func.count(Candidacy.id)).where(
            Candidacy.stage_id == stage.id,
            Candidacy.outcome == "pending",
            ~Candidacy.case_id.in_(select(Decision.case_id).where(Decision.stage_id == stage.id)),
        )
        counted: Any = union_all(_seats_taken(stage), pending, open_votes(stage))
        taken = {tier_id: int(number) for tier_id, number in session.execute(counted)}
        undecided, voting = taken.pop(None), taken.pop(OPEN_VOTES)
        problems = (
            [Problem(N_("还有 %(number)s 个案例没有评定。"), facts={"number": undecided})]
            if undecided
            else []
        )
        if voting:
            problems.append(Problem(N_("还有 %(number)s 次票决没有结束。"), facts={"number": voting}))
        for tier in stage.competition.tiers:
            if taken.get(tier.id, 0) > tier.quota:
                facts = {"name": tier.name, "now": taken[tier.id], "quota": tier.quota}
                problems.append(Problem(N_("“%(name)s”有 %(now)s 个，超出名额 %(quota)s 个。"), facts=facts))
        return problems

    def has_sealed_content(self, session: Session, stage: Stage) -> bool:
        """A decision was prepared."""
        return (
            session.execute(select(Decision.id).where(Decision.stage_id == stage.id).limit(1)).first()
            is not None
        )


KIND = DecisionKind()
