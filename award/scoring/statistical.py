"""The bridge to float64: sheets for statistical methods, and their answers as exact decimals, rounded once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted, Values, group_starts
from award.scoring.exact import Integers
from award.scoring.method import Estimate, SheetValues
from award.scoring.methods import METHODS
from award.scoring.panels import Ratios

DECIMALS = 10
"""Estimates are taken as decimals of 1e-10: noise of the last bits, which differs between machines, must not decide
on which side of a half a score falls."""

_EXACT_BELOW = 9e8
"""Up to here an estimate fits int64 in units of 1e-10."""


@dataclass(frozen=True)
class Canonical:
    """Sheets in an order that depends on case ids and values only, not on how they were read or numbered.

    Sums of floats and random draws depend on order; so the app and a file with the same sheets get the same digits.
    ``place[i]`` is where case i of the caller stands.
    """

    sheets: SheetValues
    place: NDArray[np.int64]

    def by_case(self, found: NDArray[np.float64]) -> NDArray[np.float64]:
        """An answer per case in the caller's order."""
        return found[self.place]


def sheet_values(counted: Counted, values: Values, cases: int, mirrored: bool = False) -> SheetValues:
    """The counted sheets with one float64 value each, negated when ``mirrored``, numbered as the caller does."""
    below = np.repeat(values.denominator, counted.counts)
    return SheetValues(
        case=counted.case.astype(np.int32),
        judge=counted.sheets.judge[counted.rows],
        value=(values.numerator / below).astype(np.float64) * (-1.0 if mirrored else 1.0),
        cases=cases,
        judges=counted.sheets.judges,
    )


def canonical(sheets: SheetValues, case_ids: Sequence[str]) -> Canonical:
    """The same sheets with cases numbered by id, judges by their sheets (none without), rows by case and judge."""
    place = np.empty(len(case_ids), dtype=np.int64)
    place[sorted(range(len(case_ids)), key=case_ids.__getitem__)] = np.arange(len(case_ids))
    case = place[sheets.case]
    judge, judges = _judges_by_sheets(case, sheets.judge.astype(np.int64), sheets.value)
    order = np.argsort(case * judges + judge)
    sheets = SheetValues(
        case=case[order].astype(np.int32),
        judge=judge[order].astype(np.int32),
        value=sheets.value[order],
        cases=len(case_ids),
        judges=judges,
    )
    return Canonical(sheets, place)


def _judges_by_sheets(
    case: NDArray[np.int64], judge: NDArray[np.int64], value: NDArray[np.float64]
) -> tuple[NDArray[np.int64], int]:
    """Judges numbered anew by the bytes of their (case, value) lists, and how many there are.

    Two judges with equal lists are interchangeable, so it does not matter which of them comes first.
    """
    order = np.argsort(judge * (int(case.max(initial=0)) + 1) + case)
    packed = np.empty((len(order), 2), dtype=">u8")
    packed[:, 0], packed[:, 1] = case[order], value[order].view(np.uint64)
    raw, starts = packed.tobytes(), group_starts(judge[order])
    ends = [*starts[1:].tolist(), len(order)]
    lists = [raw[16 * start : 16 * end] for start, end in zip(starts.tolist(), ends, strict=False)]
    number = np.empty(len(lists), dtype=np.int64)
    number[sorted(range(len(lists)), key=lists.__getitem__)] = np.arange(len(lists))
    renamed = np.empty(len(order), dtype=np.int64)
    renamed[order] = np.repeat(number, np.diff(starts, append=len(order)))
    return renamed, len(lists)


def estimate_scores(counted: Counted, case_ids: Sequence[str]) -> tuple[Ratios, Estimate]:
    """Criteria first: a statistical method over the sheets' values, as ratios over 10**10."""
    cases = len(case_ids)
    given = canonical(sheet_values(counted, counted.values, cases), case_ids)
    estimate: Estimate = METHODS[counted.rules.method].estimate(given.sheets)
    score = given.by_case(estimate.score)
    has_sheet = np.zeros(cases, dtype=np.bool_)
    has_sheet[counted.cases] = True
    known = np.isfinite(score) & has_sheet
    never = np.zeros(cases, dtype=np.bool_)
    below = np.full(cases, 10**DECIMALS, dtype=np.int64)
    return Ratios(_decimals(np.where(known, score, 0.0)), below, known, never, has_sheet & ~known), estimate


def _decimals(score: NDArray[np.float64]) -> Integers:
    scaled = np.rint(score * 10.0**DECIMALS)
    if np.all(np.abs(score) < _EXACT_BELOW):
        return scaled.astype(np.int64)
    return np.array([int(value) for value in scaled.tolist()], dtype=object)
