"""A finished ranking: arrays over all cases, and its rows as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted
from award.scoring.exact import Integers, decimal_text, group_sums, multiply, round_ratio, rounded_roots

NOTES = ("", "no_sheets", "too_few_sheets", "missing_criterion", "trimmed_to_mean", "zero_confidence")
"""What a row may say about its case, by code."""


@dataclass(frozen=True)
class Figures:
    """One number a case in units of 10**-digits, where ``known``."""

    values: Integers
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class Intervals:
    """From the mixed model, float64 a case, NaN where it has nothing to say: bounds and P(among the first K)."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_top: NDArray[np.float64]


class Row(NamedTuple):
    """One printed row; empty text where there is nothing to print."""

    case: str
    sheets: int
    raw_mean: str
    score: str
    rank: str
    tied: str
    sd: str
    low: str
    high: str
    p_top: str
    note: str


@dataclass(frozen=True)
class Ranking:
    """The result of ``rank``: arrays in the order of ``case_ids``.

    ``numerator / denominator`` is the exact score, ``score`` the printed one, like ``raw_mean`` and ``sd`` an integer in
    units of 10**-digits. ``rank`` is 0 and ``score`` void where ``ranked`` is False. ``note`` indexes ``NOTES``;
    ``notes`` are codes about the whole ranking.
    """

    case_ids: tuple[str, ...]
    digits: int
    method: str
    sheets: NDArray[np.int64]
    raw_mean: Figures
    sd: Figures
    numerator: Integers
    denominator: Integers
    score: Integers
    ranked: NDArray[np.bool_]
    rank: NDArray[np.int64]
    tied: NDArray[np.bool_]
    note: NDArray[np.int8]
    intervals: Intervals | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def order(self) -> list[int]:
        """Case indices as the rows are printed: ranked ones by rank, then the others; within these by case id."""
        return printed_order(self.case_ids, self.rank)

    def rows(self) -> Iterator[Row]:
        """The printed rows in order."""
        return (self.row(index) for index in self.order)

    def row(self, index: int) -> Row:
        """The printed row of the case at ``index``."""
        ranked = bool(self.ranked[index])
        return Row(
            self.case_ids[index],
            int(self.sheets[index]),
            self._figure(self.raw_mean, index),
            decimal_text(int(self.score[index]), self.digits) if ranked else "",
            str(self.rank[index]) if ranked else "",
            ("yes" if self.tied[index] else "no") if ranked else "",
            self._figure(self.sd, index),
            *self._interval(index),
            NOTES[self.note[index]],
        )

    def _figure(self, figures: Figures, index: int) -> str:
        return decimal_text(int(figures.values[index]), self.digits) if figures.known[index] else ""

    def _interval(self, index: int) -> tuple[str, str, str]:
        if self.intervals is None:
            return "", "", ""
        found = (self.intervals.low[index], self.intervals.high[index], self.intervals.p_top[index])
        low, high, p_top = (float_text(value, self.digits) for value in found)
        return low, high, p_top


def float_text(value: np.float64, digits: int) -> str:
    """As intervals are printed: rounded once, no negative zero, "" for what is not finite."""
    return f"{round(value, digits) + 0.0:.{digits}f}" if isfinite(value) else ""


def printed_order(case_ids: Sequence[str], rank: NDArray[np.int64]) -> list[int]:
    """Case indices: ranked ones by rank, then those with rank 0; within equal rank by case id."""
    by_id = sorted(range(len(case_ids)), key=case_ids.__getitem__)
    behind = np.where(rank == 0, len(rank) + 1, rank)[by_id]
    return [by_id[place] for place in np.argsort(behind, kind="stable").tolist()]


def raw_figures(counted: Counted, cases: int, digits: int) -> tuple[Figures, Figures]:
    """Mean and standard deviation (n - 1) of the sheets' weighted means, before any trimming, rounded half up."""
    means, weighed = counted.means, counted.weighed
    number = group_sums(weighed.astype(np.int64), counted.starts)
    values = multiply(means.numerator, weighed.astype(np.int64))
    sums = group_sums(values, counted.starts)
    some = number > 0
    mean = round_ratio(sums, multiply(means.denominator, np.where(some, number, 1)), digits)
    squares = group_sums(multiply(values, values), counted.starts)
    spread = multiply(squares, number) - multiply(sums, sums)
    several = number > 1
    below = multiply(
        multiply(means.denominator, means.denominator), np.where(several, number * (number - 1), 1)
    )
    roots = rounded_roots(np.where(several, spread, 0).tolist(), below.tolist(), digits)
    return _figures(mean, some, counted, cases), _figures(roots, several, counted, cases)


def _figures(values: Integers, known: NDArray[np.bool_], counted: Counted, cases: int) -> Figures:
    everywhere = np.zeros(cases, dtype=values.dtype)
    present = np.zeros(cases, dtype=np.bool_)
    everywhere[counted.cases], present[counted.cases] = values, known
    return Figures(everywhere, present)
