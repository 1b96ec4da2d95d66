"""Ranks with ties: the printed scores first, then the declared keys, as long as ties remain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from award.scoring.exact import (
    Integers,
    carry,
    common_multiple,
    decimal_places,
    from_ints,
    in_units,
    multiply,
)
from award.scoring.rules import TieBreak


@dataclass(frozen=True)
class Keys:
    """One sort key a case, higher first; cases where ``known`` is False come after all others.

    ``unit``: what a key is divided by to be the number that a reader knows; None where only the order has a meaning.
    """

    values: Integers
    known: NDArray[np.bool_]
    unit: int | None = 1

    def shown(self, index: int) -> Fraction | None:
        """The key as a number, None for a case without one; for a lot its place in the draw, from 0."""
        if not self.known[index]:
            return None
        return (
            Fraction(int(self.values[index]), self.unit) if self.unit else Fraction(-int(self.values[index]))
        )


KeyMaker = Callable[[TieBreak], Keys]


def ranks(
    score: Integers, ranked: NDArray[np.bool_], tie_breaks: Sequence[TieBreak], make: KeyMaker
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Competition ranks (1-2-2-4; 0 where not ranked) and who shares his rank after all tie-breaks.

    ``score`` is higher first. ``make`` is asked for a tie-break's keys only while cases are still tied.
    """
    rank = np.zeros(len(score), dtype=np.int64)
    tied = np.zeros(len(score), dtype=np.bool_)
    who = np.flatnonzero(ranked)
    if len(who) == 0:
        return rank, tied
    place = _refine(np.zeros(len(who), dtype=np.int64), score[who])
    for tie_break in tie_breaks:
        if len(np.unique(place)) == len(place):
            break
        keys = make(tie_break)
        known = keys.known[who]
        place = _refine(place, known.astype(np.int64))
        place = _refine(place, np.where(known, keys.values[who], 0))
    rank[who] = place + 1
    tied[who] = np.bincount(place, minlength=len(who))[place] > 1
    return rank, tied


def _refine(place: NDArray[np.int64], key: Integers) -> NDArray[np.int64]:
    """Split groups of equal ``place`` by ``key``, higher first; a group's place is how many stand before it."""
    order = np.lexsort((-key, place))
    sorted_place, sorted_key = place[order], key[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (sorted_place[1:] != sorted_place[:-1]) | (sorted_key[1:] != sorted_key[:-1])
    begins = np.flatnonzero(first)
    refined = np.empty(len(order), dtype=np.int64)
    refined[order] = begins[np.cumsum(first) - 1]
    return refined


def ratio_keys(numerator: Integers, denominator: Integers, known: NDArray[np.bool_]) -> Keys:
    """Keys that compare as the exact ratios do."""
    common = common_multiple(denominator[known])
    factors = common // carry(np.where(known, denominator, 1), common)
    return Keys(multiply(numerator, factors), known, common)


def lot_keys(seed: str, case_ids: Sequence[str], ranked: NDArray[np.bool_]) -> Keys:
    """The public lot: SHA-256 of ``SEED\\nCASE`` as hex, ascending."""
    drawn = {
        index: sha256(f"{seed}\n{case_ids[index]}".encode()).hexdigest()
        for index in np.flatnonzero(ranked).tolist()
    }
    values = np.zeros(len(case_ids), dtype=np.int64)
    for place, index in enumerate(sorted(drawn, key=drawn.__getitem__)):
        values[index] = -place
    return Keys(values, ranked, None)


def column_keys(column: str, case_ids: Sequence[str], keys: Mapping[str, Mapping[str, Decimal]]) -> Keys:
    """The organiser's own numbers: ``keys[case][column]``; a case without one comes last."""
    found = [keys.get(case, {}).get(column) for case in case_ids]
    digits = max((decimal_places(value) for value in found if value is not None), default=0)
    values = from_ints([0 if value is None else in_units(value, digits) for value in found])
    return Keys(values, np.array([value is not None for value in found], dtype=np.bool_), 10**digits)
