"""select(): candidates and quotas in, winners with the price of every limit out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from award.scoring.selection.optimum import CLOSE, Optimum, best_selection
from award.scoring.selection.problem import Candidate, Field, Limit, Quotas, field_of
from award.scoring.selection.relax import Infeasible, what_to_relax
from award.scoring.selection.seating import OUT, Seating, Tie, seat, ties


@dataclass(frozen=True)
class Winner:
    """``why``: "rank" when rank alone would have won, else the limit that brought the case in."""

    case: str
    tier: str
    score: float
    rank: int
    why: str


@dataclass(frozen=True)
class Price:
    """What a limit costs: ``lost`` points of the total, and who would have ``entered`` and ``left`` without it."""

    limit: Limit
    lost: float
    entered: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Winners by tier, then rank; ``total``: their total score; ``prices`` of all limits in the rules' order;
    ``ties``: equal scores on either side of a line; ``unmet``: soft limits that gave way, with value and winners
    (negative: too few)."""

    winners: tuple[Winner, ...]
    total: float
    prices: tuple[Price, ...]
    ties: tuple[Tie, ...]
    unmet: tuple[tuple[Limit, str, int], ...]


def select(
    candidates: Sequence[Candidate], quotas: Quotas, progress: Callable[[float], None] = lambda share: None
) -> Selection | Infeasible:
    """The winners of highest total score that keep every limit, or what to relax when none do.

    ``progress`` gets the share done and may raise to stop. Raises ``ValueError`` for contradictory input."""
    field = field_of(candidates, quotas)
    limits = range(len(quotas.limits))
    best = best_selection(field, quotas, limits)
    if best is None:
        return what_to_relax(field, quotas)
    progress(0.2)
    prices = []
    for place in limits:
        prices.append(_price(field, quotas, best, place))
        progress(0.2 + 0.7 * (place + 1) / len(limits))
    seating = seat(field, quotas, best.solution.chosen)
    return Selection(
        winners=_winners(field, quotas, seating, prices),
        total=float(field.score[seating.tier_of != OUT].sum()),
        prices=tuple(prices),
        ties=ties(field, seating),
        unmet=tuple((quotas.limits[place], value, away) for place, value, away in seating.broken()),
    )


def _price(field: Field, quotas: Quotas, best: Optimum, place: int) -> Price:
    """Without a limit that has no price in the linear relaxation nothing better exists, if that bound was reached."""
    limit = quotas.limits[place]
    if place not in best.priced and best.solution.value >= best.bound - CLOSE:
        return Price(limit, 0.0, (), ())
    rest = [at for at in range(len(quotas.limits)) if at != place]
    without = best_selection(field, quotas, rest, best.core)
    assert without is not None, "fewer limits cannot make it infeasible"
    lost = without.solution.value - best.solution.value
    if lost <= CLOSE:
        return Price(limit, 0.0, (), ())
    now = _winning(seat(field, quotas, best.solution.chosen))
    then = _winning(seat(field, quotas, without.solution.chosen, rest))
    return Price(limit, lost, _ids(field, then - now), _ids(field, now - then))


def _winning(seating: Seating) -> set[int]:
    return set(np.flatnonzero(seating.tier_of != OUT).tolist())


def _ids(field: Field, places: set[int]) -> tuple[str, ...]:
    return tuple(field.candidates[at].id for at in sorted(places))


def _winners(field: Field, quotas: Quotas, seating: Seating, prices: Sequence[Price]) -> tuple[Winner, ...]:
    places = sorted(_winning(seating), key=lambda at: (seating.tier_of[at], at))
    found = []
    for place in places:
        candidate = field.candidates[place]
        why = "rank" if place < quotas.seats else _reason(field, quotas, seating, prices, place)
        tier = quotas.tiers[seating.tier_of[place]].id
        found.append(Winner(candidate.id, tier, candidate.score, candidate.rank, why))
    return tuple(found)


def _reason(field: Field, quotas: Quotas, seating: Seating, prices: Sequence[Price], place: int) -> str:
    """The first limit without which the case would not have won; else the first floor that needs it."""
    name = field.candidates[place].id
    for price in prices:
        if name in price.left:
            return str(price.limit)
    without = seating.tier_of.copy()
    without[place] = OUT
    for at, _, away in Seating(field, quotas, without).broken():
        if away < 0 and quotas.limits[at].least:
            return str(quotas.limits[at])
    return "limits"
