"""From marks to one value a sheet: which sheets count, and what the criteria add up to on each."""

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from award.scoring.exact import Integers, carry, from_ints, group_lcm, multiply, round_ratio, widest
from award.scoring.frame import MISSING, Sheets
from award.scoring.rules import Rules


@dataclass(frozen=True)
class Values:
    """Exact values in groups, one group a case: numerators, and one denominator for each group."""

    numerator: Integers
    denominator: Integers


@dataclass(frozen=True)
class Counted:
    """The sheets that count, sorted by case: ``rows`` are their places in ``sheets``, groups are cases."""

    sheets: Sheets
    rules: Rules
    rows: NDArray[np.int64]
    case: NDArray[np.int64]
    given: NDArray[np.bool_]

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each group begins."""
        return group_starts(self.case)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many sheets each group has, ≥ 1."""
        return np.diff(self.starts, append=len(self.case))

    @cached_property
    def cases(self) -> NDArray[np.int64]:
        """The case index of each group."""
        return self.case[self.starts]

    @cached_property
    def marks(self) -> NDArray[np.int64]:
        """Marks of the counted sheets, 0 where none is given."""
        marks = self.sheets.marks[self.rows]
        return marks if self.given.all() else np.where(self.given, marks, 0)

    @cached_property
    def weights(self) -> tuple[Integers, int, int]:
        """Weights without their greatest common divisor (one row, or one a sheet); that divisor; the digits."""
        weights, digits = case_weights(self.sheets, self.rules)
        shared = gcd(*np.unique(weights).tolist()) or 1
        reduced = weights // shared
        return (reduced if self.sheets.weights is None else reduced[self.case]), shared, digits

    @cached_property
    def weighted(self) -> tuple[Integers, Integers]:
        """Per sheet: sum of weight × mark, and sum of the weights, over the marks given (reduced weights)."""
        weights = self.weights[0]
        bound = max(widest(self.marks), 1) * max(widest(weights), 1) * weights.shape[1]
        marks, weights = carry(self.marks, bound), carry(weights, bound)
        weight_sums = weights.sum(axis=1) if self.given.all() else (weights * self.given).sum(axis=1)
        sums = marks @ weights[0] if self.sheets.weights is None else (marks * weights).sum(axis=1)
        return sums, np.broadcast_to(weight_sums, sums.shape)

    @cached_property
    def means(self) -> Values:
        """The sheets' weighted means of the marks given, never rounded; 0 where the weights given sum to 0."""
        above, below = self.weighted
        below = np.where(below == 0, 1, below)
        return self._grouped(above, multiply(below, 10**self.rules.mark_digits))

    @cached_property
    def weighed(self) -> NDArray[np.bool_]:
        """Which sheets have a weighted mean: those whose marks given have a weight above 0."""
        return np.asarray(self.weighted[1] > 0, dtype=np.bool_)

    def weighing(self) -> "Counted":
        """Only those sheets that have a weighted mean (self when all do)."""
        keep = self.weighed
        if keep.all():
            return self
        return Counted(self.sheets, self.rules, self.rows[keep], self.case[keep], self.given[keep])

    @cached_property
    def values(self) -> Values:
        """What the criteria come to on each sheet, by ``total`` and the rounding of step ``sheet``."""
        above, below = self._scaled()
        rounding = self.rules.rounding("sheet")
        if rounding is None:
            return self._grouped(above, below)
        rounded = round_ratio(above, below, rounding.digits, rounding.mode)
        return Values(rounded, np.full(len(self.starts), 10**rounding.digits, dtype=np.int64))

    def _scaled(self) -> tuple[Integers, Integers]:
        """One ratio a sheet. A sum over an incomplete sheet is scaled up to the weight of all that is asked."""
        above, below = self.weighted
        unit = 10**self.rules.mark_digits
        if self.rules.total == "mean":
            return above, multiply(below, unit)
        weights, shared, digits = self.weights
        asked = self.sheets.asked
        if asked is None or self.given.all():
            full = np.broadcast_to(weights.sum(axis=1), below.shape)
        else:
            full = (weights * asked[self.case]).sum(axis=1)
        above = multiply(above, shared)
        if np.array_equal(full, below):
            return above, np.full(len(above), unit * 10**digits, dtype=np.int64)
        return multiply(above, full), multiply(below, unit * 10**digits)

    def _grouped(self, above: Integers, below: Integers) -> Values:
        """Bring the sheets of each case to a common denominator."""
        if len(below) == 0:
            return Values(above, below)
        if int(below.min()) == int(below.max()):
            return Values(above, np.repeat(below[:1], len(self.starts)))
        common = group_lcm(below, self.starts)
        return Values(multiply(above, np.repeat(common, self.counts) // below), common)


def case_weights(sheets: Sheets, rules: Rules) -> tuple[Integers, int]:
    """The weights in force (one row for all cases, or one a case) and their number of decimals."""
    if sheets.weights is not None:
        return sheets.weights, sheets.weight_digits
    return from_ints(rules.weights).reshape(1, -1), rules.weight_digits


def check_weights(sheets: Sheets, rules: Rules, cases: int) -> None:
    """Raise ``ValueError`` when the weights of what is asked of a case with sheets sum to 0."""
    weights, _ = case_weights(sheets, rules)
    asked = np.ones((1, weights.shape[1]), dtype=np.bool_) if sheets.asked is None else sheets.asked
    light = np.broadcast_to(~np.any((weights > 0) & asked, axis=1), cases)
    if np.any(light[sheets.case]):
        raise ValueError(f"the weights of case {int(sheets.case[light[sheets.case]][0])} sum to 0")


def group_starts(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where runs of equal keys begin."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(keys[1:] != keys[:-1]) + 1)).astype(np.int64)


def count_sheets(sheets: Sheets, rules: Rules) -> Counted:
    """The sheets that count under ``rules``, sorted by case.

    Under judges_first a sheet counts with its first mark; under criteria_first when it is complete, or, with
    ``incomplete: renormalise``, when its marks carry any weight.
    """
    given = sheets.marks != MISSING
    lacking = None if given.all() else ~given
    if sheets.asked is not None:
        asked = sheets.asked[sheets.case]
        given &= asked
        lacking = asked & ~given
    counts = given.any(axis=1)
    if rules.order == "criteria_first":
        weights, _ = case_weights(sheets, rules)
        heavy = weights > 0
        counts &= (given & (heavy if len(heavy) == 1 else heavy[sheets.case])).any(axis=1)
        if rules.incomplete == "drop" and lacking is not None:
            counts &= ~lacking.any(axis=1)
    rows = np.flatnonzero(counts)
    case = sheets.case[rows].astype(np.int64)
    if np.any(case[1:] < case[:-1]):
        order = np.argsort(case, kind="stable")
        rows, case = rows[order], case[order]
    return Counted(sheets, rules, rows, case, given[rows])
