"""select(): candidates and quotas in, winners with the price of every limit out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.selection.optimum import CLOSE, Optimum, best_selection
from award.scoring.selection.problem import Candidate, Field, Limit, Quotas, field_of
from award.scoring.selection.relax import Infeasible, what_to_relax
from award.scoring.selection.seating import OUT, Tie, broken, seat, ties


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
    chosen = best.solution.chosen
    tier_of = np.full(len(field.candidates), OUT, dtype=np.int64)
    tier_of[chosen] = seat(field, quotas, chosen)
    unmet = sorted(broken(field, quotas, tier_of))
    return Selection(
        winners=_winners(field, quotas, tier_of, prices),
        total=float(field.score[chosen].sum()),
        prices=tuple(prices),
        ties=ties(field, quotas, tier_of),
        unmet=tuple((quotas.limits[place], value, winners) for place, value, winners in unmet),
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
    now, then = set(best.solution.chosen.tolist()), set(without.solution.chosen.tolist())
    return Price(limit, lost, _ids(field, then - now), _ids(field, now - then))


def _ids(field: Field, places: set[int]) -> tuple[str, ...]:
    return tuple(field.candidates[at].id for at in sorted(places))


def _winners(
    field: Field, quotas: Quotas, tier_of: NDArray[np.int64], prices: Sequence[Price]
) -> tuple[Winner, ...]:
    places = np.flatnonzero(tier_of != OUT)
    places = places[np.argsort(tier_of[places], kind="stable")]
    found = []
    for place in places.tolist():
        candidate = field.candidates[place]
        why = "rank" if place < quotas.seats else _reason(field, quotas, tier_of, prices, place)
        tier = quotas.tiers[tier_of[place]].id
        found.append(Winner(candidate.id, tier, candidate.score, candidate.rank, why))
    return tuple(found)


def _reason(
    field: Field, quotas: Quotas, tier_of: NDArray[np.int64], prices: Sequence[Price], place: int
) -> str:
    """The first limit without which the case would not have won; else the first floor that needs it."""
    name = field.candidates[place].id
    for price in prices:
        if name in price.left:
            return str(price.limit)
    without = tier_of.copy()
    without[place] = OUT
    for at, _, winners in sorted(broken(field, quotas, without)):
        if winners < 0 and quotas.limits[at].least:
            return str(quotas.limits[at])
    return "limits"
