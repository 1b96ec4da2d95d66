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


class Seating:
    """Who sits in which tier, with the counts that the limits look at."""

    def __init__(
        self, field: Field, quotas: Quotas, tier_of: Ints, limits: Sequence[int] | None = None
    ) -> None:
        """``tier_of[i]``: the tier (an index) of candidate i, -1 for none; ``limits``: places of those that hold."""
        self.field, self.quotas, self.tier_of = field, quotas, tier_of.copy()
        self.limits = list(range(len(quotas.limits)) if limits is None else limits)
        self.counts = {place: self._count(place) for place in self.limits}

    def _counted(self, place: int) -> NDArray[np.bool_]:
        return np.array([self._counts_in(place, tier) for tier in range(OUT, len(self.quotas.tiers))])

    def _counts_in(self, place: int, tier: int) -> bool:
        limit = self.quotas.limits[place]
        return tier != OUT and limit.tier in (ANY, self.quotas.tiers[tier].id)

    def _count(self, place: int) -> list[int]:
        group = self.field.member[place][self._counted(place)[self.tier_of + 1]]
        return list(np.bincount(group[group >= 0], minlength=len(self.field.values[place])).tolist())

    def away(self, place: int, winners: int) -> int:
        """How far ``winners`` is from a limit's bounds: negative too few, positive too many."""
        limit = self.quotas.limits[place]
        short = min(winners - (limit.least or 0), 0)
        return short or (max(winners - limit.most, 0) if limit.most is not None else 0)

    def broken(self) -> list[tuple[int, str, int]]:
        """What is not kept: (place of the limit, value, winners too few or too many)."""
        return [
            (place, value, away)
            for place in self.limits
            for value, winners in zip(self.field.values[place], self.counts[place], strict=True)
            if (away := self.away(place, winners))
        ]

    def _changes(self, place: int, one: int, other: int) -> dict[int, int]:
        """How the counts of a limit change when the two exchange tiers."""
        first, second = (int(self.field.member[place][at]) for at in (one, other))
        here, there = (self._counts_in(place, int(self.tier_of[at])) for at in (one, other))
        if first == second or here == there:
            return {}
        step = 1 if here else -1
        return {group: change for group, change in ((first, -step), (second, step)) if group >= 0}

    def may_swap(self, one: int, other: int) -> bool:
        """Whether exchanging the two takes no limit further away from its bounds."""
        return all(
            abs(self.away(place, self.counts[place][group] + change))
            <= abs(self.away(place, self.counts[place][group]))
            for place in self.limits
            for group, change in self._changes(place, one, other).items()
        )

    def swap(self, one: int, other: int) -> None:
        """Exchange the two."""
        for place in self.limits:
            for group, change in self._changes(place, one, other).items():
                self.counts[place][group] += change
        self.tier_of[[one, other]] = self.tier_of[[other, one]]

    def alike(self, members: Sequence[int]) -> list[list[int]]:
        """``members`` grouped: no limit and no tier tells those of one group apart."""
        groups: dict[tuple[int, ...], list[int]] = {}
        for at in members:
            key = (int(self.tier_of[at]), *(int(self.field.member[place][at]) for place in self.limits))
            groups.setdefault(key, []).append(at)
        return list(groups.values())


def seat(field: Field, quotas: Quotas, chosen: Ints, limits: Sequence[int] | None = None) -> Seating:
    """The tiers of the winners ``chosen``: better cases in higher tiers as far as the limits allow; among cases of
    equal score, which the optimum does not tell apart, those first in the order of the field."""
    limits = list(range(len(quotas.limits)) if limits is None else limits)
    tier_of = np.full(len(field.candidates), OUT, dtype=np.int64)
    if all(quotas.limits[place].tier == ANY for place in limits):
        tier_of[chosen] = np.repeat(np.arange(len(quotas.tiers)), [tier.seats for tier in quotas.tiers])
    else:
        tier_of[chosen] = _by_merit(field, quotas, chosen, limits)
    seating = Seating(field, quotas, tier_of, limits)
    for members in _equal_scores(field, seating):
        _settle(seating, members)
    return seating


def _by_merit(field: Field, quotas: Quotas, chosen: Ints, limits: Sequence[int]) -> Ints:
    program = build(field, quotas, limits, chosen, apart=True)
    tiers = len(quotas.tiers)
    merit = np.arange(len(chosen), 0, -1, dtype=np.float64)
    gain = program.gain * _FIRM
    gain[: len(chosen) * tiers] = np.outer(merit, np.arange(tiers, 0, -1)).ravel()
    found = integer_optimum(replace(program, gain=gain))
    assert found is not None, "the winners were chosen with room for them"
    return found.pool


def _equal_scores(field: Field, seating: Seating) -> list[list[int]]:
    """Candidates of one score that do not all sit in one tier, in the order of the field."""
    scores, group = np.unique(field.score, return_inverse=True)
    order = np.argsort(group, kind="stable")
    parts = np.split(order, np.searchsorted(group[order], np.arange(1, len(scores))))
    return [part.tolist() for part in parts if np.ptp(seating.tier_of[part]) > 0]


def _rank_of(seating: Seating, at: int) -> int:
    """0 for the highest tier; those without one come last."""
    tier = int(seating.tier_of[at])
    return len(seating.quotas.tiers) if tier == OUT else tier


def _settle(seating: Seating, members: list[int]) -> None:
    """Move earlier candidates up in exchange for later ones of the same score, where the limits allow."""
    for at in members:
        later = [
            other for other in members if other > at and _rank_of(seating, other) < _rank_of(seating, at)
        ]
        last = [group[-1] for group in seating.alike(later)]
        for other in sorted(last, key=lambda one: (_rank_of(seating, one), -one)):
            if seating.may_swap(at, other):
                seating.swap(at, other)
                break


def ties(field: Field, seating: Seating) -> tuple[Tie, ...]:
    """All ties of a seating, the highest scores first."""
    found = [tie for members in _equal_scores(field, seating) for tie in _ties_among(field, seating, members)]
    return tuple(sorted(found, key=lambda tie: (-tie.score, tie.tier)))


def _ties_among(field: Field, seating: Seating, members: list[int]) -> list[Tie]:
    found = []
    names = [candidate.id for candidate in field.candidates]
    for tier, named in enumerate(seating.quotas.tiers):
        inside = seating.alike([at for at in members if _rank_of(seating, at) == tier])
        below = seating.alike([at for at in members if _rank_of(seating, at) > tier])
        swaps = [(up, down) for up in inside for down in below if seating.may_swap(up[0], down[0])]
        if swaps:
            held = {names[at] for up, _ in swaps for at in up}
            missed = {names[at] for _, down in swaps for at in down}
            score = float(field.score[members[0]])
            found.append(Tie(score, named.id, tuple(sorted(held)), tuple(sorted(missed))))
    return found
