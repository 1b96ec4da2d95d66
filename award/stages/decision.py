"""Decision (评定): tiers filled by rank within their quotas; a departure needs its reason; released by the chair."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Decision, RankingRow, Release, Stage, Tier, User
from award.outbox import record
from award.presets.schema import PARAMETERS
from award.stages.rankings import latest_ranking
from award.workflow import Problem, StageKind

NOT_AWARDED = N_("未入选")


@dataclass(frozen=True)
class Standing:
    """A case's place in the decision's combined ranking; ``rank`` None where a part is missing."""

    case_id: int
    score: str | None
    rank: int | None
    tied: bool = False


def sources_of(session: Session, stage: Stage) -> list[tuple[Stage, int]]:
    """The scoring stages that the decision rests on, with their weights; skipped ones have no ranking and are out."""
    found = []
    for source in stage.parameters.get("sources", []):
        query = select(Stage).where(
            Stage.competition_id == stage.competition_id, Stage.key == source["stage"]
        )
        scoring_stage = session.execute(query).scalar_one_or_none()
        if scoring_stage is not None and latest_ranking(session, scoring_stage) is not None:
            found.append((scoring_stage, int(source["weight"])))
    return found


def combined_ranking(session: Session, stage: Stage) -> list[Standing]:
    """The candidates of the decision by rank: one source's scores, or several weighted, exact, rounded once half up."""
    candidates = set(
        session.execute(
            select(Candidacy.case_id).where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        ).scalars()
    )
    sums: dict[int, list[tuple[Fraction, int]]] = {case_id: [] for case_id in candidates}
    sources, digits = sources_of(session, stage), 0
    for source, weight in sources:
        ranking = latest_ranking(session, source)
        assert ranking is not None
        rows = select(RankingRow.case_id, RankingRow.score).where(
            RankingRow.ranking_id == ranking.id, RankingRow.score.is_not(None)
        )
        for case_id, score in session.execute(rows):
            if case_id in sums and score is not None:
                digits = max(digits, len(score.partition(".")[2]))
                sums[case_id].append((Fraction(Decimal(score)), weight))
    scores = {
        case_id: sum((score * weight for score, weight in parts), Fraction())
        / sum(weight for _, weight in parts)
        for case_id, parts in sums.items()
        if sources and len(parts) == len(sources)
    }
    return _ranked(candidates, {case_id: _round(score, digits) for case_id, score in scores.items()}, digits)


def _round(score: Fraction, digits: int) -> int:
    scaled = score * 10**digits
    return int((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))


def _ranked(candidates: set[int], scores: dict[int, int], digits: int) -> list[Standing]:
    by_score = sorted(scores, key=lambda case_id: (-scores[case_id], case_id))
    shared = Counter(scores.values())
    standings: list[Standing] = []
    for place, case_id in enumerate(by_score, start=1):
        score = scores[case_id]
        same = place > 1 and score == scores[by_score[place - 2]]
        rank = standings[-1].rank if same else place
        text = f"{Decimal(score).scaleb(-digits):.{digits}f}"
        standings.append(Standing(case_id, text, rank, shared[score] > 1))
    return standings + [Standing(case_id, None, None) for case_id in sorted(candidates - set(scores))]


def propose_decisions(session: Session, stage: Stage, *, by: User, at: datetime) -> list[int]:
    """Fill the tiers by rank within their quotas, unseen outside the office. Earlier departures with reasons stay.

    Returns the cases tied at a tier's line, which stay without a tier until they are decided by hand.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    _lock_for_change(session, stage)
    standings = combined_ranking(session, stage)
    proposed, tied = _fill(standings, _tiers(session, stage))
    kept = {d.case_id: d for d in decisions_of(session, stage)}
    for standing in standings:
        tier_id = proposed.get(standing.case_id)
        decision = kept.get(standing.case_id)
        if decision is None:
            decision = Decision(
                competition_id=stage.competition_id, stage_id=stage.id, case_id=standing.case_id
            )
            session.add(decision)
        if decision.reason is None:
            decision.tier_id = tier_id
        decision.proposed_tier_id, decision.rank, decision.score = tier_id, standing.rank, standing.score
        decision.decided_at, decision.decided_by_id = at, by.id
    session.flush()
    return tied


def _tiers(session: Session, stage: Stage) -> list[Tier]:
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
    _lock_for_change(session, stage)
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


def _lock_for_change(session: Session, stage: Stage) -> None:
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


def seats_taken(session: Session, stage: Stage) -> dict[int, int]:
    """Tier → how many cases it has now; who left the competition meanwhile has left its seat."""
    rows = session.execute(
        select(Decision.tier_id, func.count(Decision.id))
        .join(Case, Case.id == Decision.case_id)
        .where(
            Case.state.in_(("submitted", "awarded")),
            Decision.stage_id == stage.id,
            Decision.tier_id.is_not(None),
        )
        .group_by(Decision.tier_id)
    )
    return {tier_id: number for tier_id, number in rows if tier_id is not None}


class DecisionKind(StageKind):
    """Nothing is public before the chair, another account than the organiser's, has released it."""

    name = "decision"
    blueprint = "results"
    label = N_("评定")
    schema = PARAMETERS["decision"]
    needs_chair = True
    needs_window = False

    def lint(self, session: Session, stage: Stage) -> list[Problem]:
        """A ranking to decide on, and tiers."""
        problems = [] if sources_of(session, stage) else [Problem(N_("还没有可供评定的排名。"))]
        return problems + ([] if _tiers(session, stage) else [Problem(N_("还没有设置奖项。"), page="tiers")])

    def propose(self, session: Session, stage: Stage, *, at: datetime) -> None:
        """Passed: a tier; eliminated: none."""
        tiered = select(Decision.case_id).where(Decision.stage_id == stage.id, Decision.tier_id.is_not(None))
        pending = (Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        for inside, outcome, reason in ((True, "passed", None), (False, "eliminated", NOT_AWARDED)):
            condition = Candidacy.case_id.in_(tiered) if inside else ~Candidacy.case_id.in_(tiered)
            session.execute(
                update(Candidacy)
                .where(*pending, condition)
                .values(proposed=outcome, proposed_reason=reason)
                .execution_options(synchronize_session=False)
            )
        session.expire_all()

    def before_closing(self, session: Session, stage: Stage) -> list[Problem]:
        """Every candidate decided, no tier over its quota."""
        undecided = session.execute(
            select(func.count(Candidacy.id)).where(
                Candidacy.stage_id == stage.id,
                Candidacy.outcome == "pending",
                ~Candidacy.case_id.in_(select(Decision.case_id).where(Decision.stage_id == stage.id)),
            )
        ).scalar_one()
        problems = (
            [Problem(N_("还有 %(number)s 个案例没有评定。"), facts={"number": undecided})]
            if undecided
            else []
        )
        taken = seats_taken(session, stage)
        for tier in _tiers(session, stage):
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
