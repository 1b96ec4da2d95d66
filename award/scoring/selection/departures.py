"""The chair's departures from a proposed selection: case by case, each with a reason, and what they do to the limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from award.scoring.selection.problem import Candidate, Limit, Quotas, field_of
from award.scoring.selection.propose import Selection
from award.scoring.selection.seating import OUT, Seating


@dataclass(frozen=True)
class Departure:
    """``case`` gets ``tier`` (None: nothing) instead of what was proposed, because of ``reason``."""

    case: str
    tier: str | None
    reason: str


@dataclass(frozen=True)
class Departed:
    """The decision after the departures: case -> tier. ``gained`` points against the proposal (mostly negative);
    ``broken``: limits no longer kept, with value and winners (negative: too few); ``seats``: tier -> winners beyond
    (or short of, negative) its seats, only where they differ. The chair may decide so; the minutes say it."""

    tiers: dict[str, str]
    gained: float
    broken: tuple[tuple[Limit, str, int], ...]
    seats: dict[str, int]


def depart(
    candidates: Sequence[Candidate], quotas: Quotas, proposal: Selection, departures: Sequence[Departure]
) -> Departed:
    """Apply ``departures``. Raises ``ValueError`` for a case that is not eligible or named twice, an unknown tier, an
    empty reason, or a departure that changes nothing."""
    field = field_of(candidates, quotas)
    place = {candidate.id: at for at, candidate in enumerate(field.candidates)}
    number = {tier.id: at for at, tier in enumerate(quotas.tiers)}
    tier_of = np.full(len(place), OUT, dtype=np.int64)
    for winner in proposal.winners:
        tier_of[place[winner.case]] = number[winner.tier]
    before = tier_of.copy()
    if len({departure.case for departure in departures}) != len(departures):
        raise ValueError("a case is named twice")
    for departure in departures:
        if departure.case not in place or (departure.tier is not None and departure.tier not in number):
            raise ValueError(f"{departure.case}: no such eligible case or no such tier")
        target = OUT if departure.tier is None else number[departure.tier]
        if not departure.reason.strip() or tier_of[place[departure.case]] == target:
            raise ValueError(f"{departure.case}: a departure needs a reason and must change something")
        tier_of[place[departure.case]] = target
    won = np.bincount(tier_of[tier_of != OUT], minlength=len(quotas.tiers))
    return Departed(
        tiers={
            c.id: quotas.tiers[t].id
            for c, t in zip(field.candidates, tier_of.tolist(), strict=True)
            if t != OUT
        },
        gained=float(field.score[tier_of != OUT].sum() - field.score[before != OUT].sum()),
        broken=tuple(
            (quotas.limits[at], value, n) for at, value, n in Seating(field, quotas, tier_of).broken()
        ),
        seats={t.id: int(n) - t.seats for t, n in zip(quotas.tiers, won, strict=True) if n != t.seats},
    )
