"""The bridge to float64: sheets for statistical methods, and their answers as exact decimals, rounded once."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted, Values
from award.scoring.exact import Integers
from award.scoring.method import Estimate, SheetValues
from award.scoring.methods import METHODS
from award.scoring.panels import Ratios

DECIMALS = 10
"""Estimates are taken as decimals of 1e-10: noise of the last bits, which differs between machines and orders of
addition, must not decide on which side of a half a score falls."""

_EXACT_BELOW = 9e8
"""Up to here an estimate fits int64 in units of 1e-10."""


def sheet_values(counted: Counted, values: Values, cases: int, mirrored: bool = False) -> SheetValues:
    """The counted sheets with one float64 value each, negated when ``mirrored``."""
    below = np.repeat(values.denominator, counted.counts)
    return SheetValues(
        case=counted.case.astype(np.int32),
        judge=counted.sheets.judge[counted.rows],
        value=(values.numerator / below).astype(np.float64) * (-1.0 if mirrored else 1.0),
        cases=cases,
        judges=counted.sheets.judges,
    )


def estimate_scores(counted: Counted, cases: int) -> tuple[Ratios, Estimate]:
    """Criteria first: a statistical method over the sheets' values, as ratios over 10**10."""
    estimate: Estimate = METHODS[counted.rules.method].estimate(sheet_values(counted, counted.values, cases))
    has_sheet = np.zeros(cases, dtype=np.bool_)
    has_sheet[counted.cases] = True
    known = np.isfinite(estimate.score) & has_sheet
    never = np.zeros(cases, dtype=np.bool_)
    below = np.full(cases, 10**DECIMALS, dtype=np.int64)
    return Ratios(
        _decimals(np.where(known, estimate.score, 0.0)), below, known, never, has_sheet & ~known
    ), estimate


def _decimals(score: NDArray[np.float64]) -> Integers:
    scaled = np.rint(score * 10.0**DECIMALS)
    if np.all(np.abs(score) < _EXACT_BELOW):
        return scaled.astype(np.int64)
    return np.array([int(value) for value in scaled.tolist()], dtype=object)
