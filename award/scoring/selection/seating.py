"""Which winner gets which tier, and where equal scores are told apart by nothing but chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from award.scoring.selection.problem import ANY, Field, Quotas
from award.scoring.selection.program import build, integer_optimum

Ints = NDArray[np.int64]
OUT = -1
_FIRM = 1e6
"""Points of merit that a unit of penalty weighs, so that seating never spoils a soft limit."""


@dataclass(frozen=True)
class Tie:
    """Cases of equal score of which some are ``inside`` (or in the higher tier), some ``outside`` (or in the lower),
    though changing places would keep every limit. ``tier``: the tier that is at stake."""

    score: float
    tier: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]


def seat(field: Field, quotas: Quotas, chosen: Ints) -> Ints:
    """The tier (an index) of each winner: better cases in higher tiers as far as the limits of the tiers allow."""
    if all(limit.tier == ANY for limit in quotas.limits):
        return np.repeat(np.arange(len(quotas.tiers)), [tier.seats for tier in quotas.tiers])
    limits = range(len(quotas.limits))
    program = build(field, quotas, limits, chosen, apart=True)
    tiers = len(quotas.tiers)
    merit = np.arange(len(chosen), 0, -1, dtype=np.float64)
    gain = program.gain * _FIRM
    gain[: len(chosen) * tiers] = np.outer(merit, np.arange(tiers, 0, -1)).ravel()
    found = integer_optimum(replace(program, gain=gain))
    assert found is not None, "the winners were chosen with room for them"
    return found.pool


def ties(field: Field, quotas: Quotas, tier_of: Ints) -> tuple[Tie, ...]:
    """All ties; ``tier_of[i]``: the tier of candidate i, -1 for those who do not win."""
    found: list[Tie] = []
    scores, group = np.unique(field.score, return_inverse=True)
    order = np.argsort(group, kind="stable")
    for members in np.split(order, np.searchsorted(group[order], np.arange(1, len(scores)))):
        held = tier_of[members]
        if held.min() != held.max():
            found.extend(_ties_among(field, quotas, tier_of, members))
    return tuple(sorted(found, key=lambda tie: (-tie.score, tie.tier)))


def _ties_among(field: Field, quotas: Quotas, tier_of: Ints, members: Ints) -> list[Tie]:
    found = []
    for tier in sorted({int(tier_of[member]) for member in members} - {OUT}):
        inside = [m for m in members.tolist() if tier_of[m] == tier]
        below = [m for m in members.tolist() if tier_of[m] > tier or tier_of[m] == OUT]
        swaps = [(a, b) for a in inside for b in below if _may_swap(field, quotas, tier_of, a, b)]
        if swaps:
            name = [candidate.id for candidate in field.candidates]
            found.append(
                Tie(
                    float(field.score[members[0]]),
                    quotas.tiers[tier].id,
                    tuple(sorted({name[a] for a, _ in swaps})),
                    tuple(sorted({name[b] for _, b in swaps})),
                )
            )
    return found


def _may_swap(field: Field, quotas: Quotas, tier_of: Ints, one: int, other: int) -> bool:
    """Whether exchanging the two keeps the limits that hold (soft ones: as well as before)."""
    after = tier_of.copy()
    after[one], after[other] = tier_of[other], tier_of[one]
    return broken(field, quotas, after) <= broken(field, quotas, tier_of)


def broken(
    field: Field, quotas: Quotas, tier_of: Ints, only: Sequence[int] | None = None
) -> set[tuple[int, str, int]]:
    """What is not kept: (place of the limit, value, winners too few as a negative or too many as a positive number)."""
    found = set()
    for place in range(len(quotas.limits)) if only is None else only:
        limit = quotas.limits[place]
        counted = tier_of != OUT
        if limit.tier != ANY:
            counted = tier_of == [tier.id for tier in quotas.tiers].index(limit.tier)
        group = field.member[place][counted]
        count = np.bincount(group[group >= 0], minlength=len(field.values[place]))
        for value, winners in zip(field.values[place], count.tolist(), strict=True):
            short = winners - (limit.least or 0)
            over = winners - limit.most if limit.most is not None else 0
            if short < 0 or over > 0:
                found.add((place, value, short if short < 0 else over))
    return found
