"""Who would move up into a seat that a case has left, rank by rank; asked and confirmed by ``succession``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from award import ledger
from award.models import Case, Decision, Stage, Succession, Tier
from award.stages.decision import tiers_of

LEFT = ("withdrawn", "disqualified")
STILL_IN = ("submitted", "awarded", "not_selected")


@dataclass(frozen=True)
class Vacancy:
    """A seat that nobody holds since its case left."""

    case: Case
    tier: Tier


@dataclass(frozen=True)
class Step:
    """One case that would move up. ``choices``: those of the same rank, where one has to be chosen; then ``case`` is None."""

    after: Tier
    case: Case | None
    before: Tier | None = None
    rank: int | None = None
    choices: tuple[Case, ...] = ()


def vacancies(session: Session, stage: Stage) -> list[Vacancy]:
    """The seats of a released decision whose cases have left since, and that no approved succession has filled."""
    if stage.state != "closed":
        return []
    filled = exists().where(
        Succession.stage_id == stage.id, Succession.left_case_id == Case.id, Succession.approved.is_(True)
    )
    query = (
        select(Case, Tier)
        .join(Decision, Decision.case_id == Case.id)
        .join(Tier, Tier.id == Decision.tier_id)
        .where(Decision.stage_id == stage.id, Case.state.in_(LEFT), ~filled)
        .order_by(Tier.position, Case.id)
    )
    return [Vacancy(*row) for row in session.execute(query)]


def chains(
    session: Session, stage: Stage, seats: Sequence[Vacancy], chosen: Collection[int] = ()
) -> list[list[Step]]:
    """Who would move up into each seat, if it alone were filled. Two statements, however many seats.

    The next in rank takes the seat, the next after it the seat that this frees, and so on. A tie is never settled by
    the order of rows: the chain ends with a step that names the choices, unless one of them is in ``chosen`` (case ids).
    A case that was kept out against its rank, for a reason, is passed over.
    """
    if not seats:
        return []
    tiers = {tier.id: tier for tier in tiers_of(session, stage)}
    in_rank = _in_rank(session, stage)
    return [_chain(tiers, in_rank, seat.tier, chosen) for seat in seats]


def _chain(
    tiers: Mapping[int, Tier], in_rank: Iterable[Decision], seat: Tier, chosen: Collection[int]
) -> list[Step]:
    queue = list(in_rank)
    steps: list[Step] = []
    while True:
        below = [row for row in queue if row.tier_id is None or tiers[row.tier_id].position > seat.position]
        if not below:
            return steps
        tied = [row for row in below if row.rank == below[0].rank]
        picked = [row for row in tied if row.case_id in chosen] if len(tied) > 1 else tied
        if len(picked) != 1:
            return [
                *steps,
                Step(seat, None, rank=tied[0].rank, choices=tuple(row.case for row in tied)),
            ]
        row = picked[0]
        before = tiers[row.tier_id] if row.tier_id is not None else None
        steps.append(Step(seat, row.case, before, row.rank))
        queue.remove(row)
        if before is None:
            return steps
        seat = before


def _in_rank(session: Session, stage: Stage) -> list[Decision]:
    kept_out = (
        Decision.tier_id.is_(None) & Decision.proposed_tier_id.is_not(None) & Decision.reason.is_not(None)
    )
    query = (
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(Decision.stage_id == stage.id, Decision.rank.is_not(None), Case.state.in_(STILL_IN), ~kept_out)
        .order_by(Decision.rank, Decision.case_id)
        .options(joinedload(Decision.case))
    )
    return list(session.execute(query).scalars())


def moves_of(steps: list[Step]) -> list[list[int | None]]:
    """Steps as they are kept: [case, tier before or None, tier after]."""
    return [
        [step.case.id, step.before.id if step.before else None, step.after.id] for step in steps if step.case
    ]


def digest_of_steps(steps: list[Step]) -> str:
    """What a confirming form carries: the moves that were shown."""
    return ledger.digest_of("succession", moves_of(steps))
