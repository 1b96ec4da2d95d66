"""What the severity model leaves over, by groups of cases and by the order in which the sheets were read.

The model is severity.py's, y(i,j) = q(i) + b(j) + e(i,j), cases fixed, judges random, r = residual / judge variance.
Both questions have their own answer, because a case has one region but was read by each judge at another moment:

- *By groups of cases* (region, kind of applicant, category). q(i) takes up all that a case's sheets share, so the
  residuals of each case sum to 0 and so do those of every group: their mean says nothing. What can be looked at is
  q(i) itself, the residual once only the judges are taken out, the leniency that the group happened to meet, and how
  far its sheets scatter.
- *By the order of reading*. e = P y is the residual of generalised least squares, P the symmetric matrix that the
  model's residuals come from (Henderson's mixed model equations; Searle, Casella, McCulloch, Variance Components,
  1992, 7.4). For any x known of the sheets the effect is beta = x'Py / x'Px with variance sigma^2 / x'Px (Frisch,
  Waugh, Lovell): not drawn towards 0 as the mean of the residuals is, of which the case has taken its share.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from award.scoring.graph import sums
from award.scoring.method import SheetValues
from award.scoring.severity import Severity, case_means, fit_severity

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)

PARTS = 3
"""A judge's pile in order of reading: the first third, the middle, the last."""
_NOTHING = 1e-9
"""A share of x'x below which the model has taken up all of x."""


@dataclass(frozen=True)
class GroupLine:
    """A group of cases, in points. ``apart``: mean of q(i) over its cases less that over all; ``error``: the standard
    error that chance alone gives a group drawn from all, sd(q) sqrt(1/cases - 1/all) (Cochran, Sampling Techniques,
    1977, 2.6); ``met``: mean over its cases of raw mean - q(i), the leniency met (positive = lenient); ``spread``:
    sqrt(sum e^2 / sum (n(i) - 1)). NaN where there is none."""

    cases: int
    sheets: int
    apart: float
    error: float
    met: float
    spread: float


@dataclass(frozen=True)
class PartLine:
    """A part of the judges' piles: ``effect`` in points beside the mean of the parts, with its standard ``error``."""

    sheets: int
    effect: float
    error: float


@dataclass(frozen=True)
class Reading:
    """``slope``: points from the first case of a pile to the last, with its standard ``error``; ``sheets`` whose place
    is known; ``parts`` in order of reading. NaN where cases and judges leave nothing to tell it from."""

    slope: float
    error: float
    sheets: int
    parts: tuple[PartLine, ...]


def by_group(
    sheets: SheetValues, fit: Severity, members: Mapping[Name, NDArray[np.int64]]
) -> dict[Name, GroupLine]:
    """Each group of ``members`` (name → case indices); cases without a sheet are left out. ``fit``: of these sheets."""
    count = np.bincount(sheets.case, minlength=sheets.cases)
    scores = fit.score[count > 0]
    sd = float(scores.std(ddof=1)) if len(scores) > 1 else np.nan
    met = case_means(sheets) - fit.score
    squares = sums(sheets.case, _left_over(sheets, fit) ** 2, sheets.cases)
    found = {}
    for name, cases in members.items():
        scored = cases[count[cases] > 0]
        if len(scored):
            free = int((count[scored] - 1).sum())
            found[name] = GroupLine(
                cases=len(scored),
                sheets=int(count[scored].sum()),
                apart=float(fit.score[scored].mean() - scores.mean()),
                error=sd * float(np.sqrt(1 / len(scored) - 1 / len(scores))),
                met=float(met[scored].mean()),
                spread=float(np.sqrt(squares[scored].sum() / free)) if free else np.nan,
            )
    return found


def _left_over(sheets: SheetValues, fit: Severity) -> Floats:
    """e, a sheet each; an effect that cannot be told is none."""
    return np.asarray(sheets.value - fit.score[sheets.case] - np.nan_to_num(fit.leniency)[sheets.judge])


def places_read(judge: NDArray[np.int32], moment: Floats) -> Floats:
    """Where in its judge's pile each sheet was read, (rank - 1/2) / number, from 0 to 1; equal moments share a rank.

    NaN where the ``moment`` is, or where all of the judge's are one: no order can be told from them."""
    place = np.full(len(judge), np.nan)
    known = np.flatnonzero(np.isfinite(moment))
    known = known[np.argsort(judge[known], kind="stable")]
    for mine in np.split(known, np.flatnonzero(np.diff(judge[known])) + 1):
        kinds, at, times = np.unique(moment[mine], return_inverse=True, return_counts=True)
        if len(kinds) > 1:
            place[mine] = ((np.cumsum(times) - times / 2) / len(mine))[at]
    return place


def by_reading(sheets: SheetValues, fit: Severity, place: Floats) -> Reading:
    """What the order of reading did to the marks; ``place`` a sheet each, as `places_read` gives it.

    Cases, judges and the order are fitted together over the sheets whose place is known, with r of ``fit``."""
    known = np.isfinite(place)
    some = SheetValues(
        sheets.case[known], sheets.judge[known], sheets.value[known], sheets.cases, sheets.judges
    )
    place = place[known]
    part = np.minimum((place * PARTS).astype(np.int64), PARTS - 1)
    within = (part[:, None] == np.arange(PARTS)).astype(np.float64)
    (slope,), (error,) = _effects(some, fit.ratio, place[:, None])
    effects, errors = _effects(some, fit.ratio, within)
    sizes = within.sum(axis=0).astype(int)
    lines = zip(sizes.tolist(), effects.tolist(), errors.tolist(), strict=True)
    return Reading(float(slope), float(error), len(place), tuple(PartLine(*line) for line in lines))


def _effects(sheets: SheetValues, ratio: float, columns: Floats) -> tuple[Floats, Floats]:
    """Generalised least squares of the columns beside cases and judges, and their standard errors.

    Columns that sum to 1 give effects that sum to 0. All NaN where the model has taken up more than that sum."""
    unknown = np.full(columns.shape[1], np.nan)
    freedom = len(sheets.case) - len(np.unique(sheets.case))
    summing = int(columns.shape[1] > 1)
    rank = columns.shape[1] - summing
    if freedom <= rank:
        return unknown, unknown
    left = [_remainder(sheets, column, ratio) for column in (sheets.value, *columns.T)]
    system = columns.T @ np.column_stack(left[1:])
    values, vectors = np.linalg.eigh((system + system.T) / 2)
    if values[summing] <= _NOTHING * float((columns**2).sum()):
        return unknown, unknown
    inverse = (vectors[:, summing:] / values[summing:]) @ vectors[:, summing:].T
    pulled = columns.T @ left[0]
    effects = inverse @ pulled
    variance = max(float(sheets.value @ left[0] - pulled @ effects), 0.0) / (freedom - rank)
    return effects, np.sqrt(variance * inverse.diagonal())


def _remainder(sheets: SheetValues, values: Floats, ratio: float) -> Floats:
    """P times the values: what cases and judges leave of them."""
    given = replace(sheets, value=np.ascontiguousarray(values))
    return _left_over(given, fit_severity(given, ratio))
