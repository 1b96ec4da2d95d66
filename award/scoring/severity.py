"""The severity model with cases fixed and judges random: the severity-adjusted mean.

Minimise sum (y - q(i) - b(j))^2 + r * sum b(j)^2 with r = residual / judge variance by REML. The cases are eliminated,
which leaves a judges x judges system C b = g with C = diag(m) - A' diag(1/n) A; in its eigenvectors the restricted
likelihood is a function of one number (Searle, Casella, McCulloch, Variance Components, 1992, ch. 6 and 7).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from award.scoring.graph import Graph, sums
from award.scoring.method import SheetValues

Floats = NDArray[np.float64]

FLAT = 1e-10
"""Eigenvalues and sums of squares below this share of the largest are zero."""
_GRID = np.linspace(np.log(1e-6), np.log(1e6), 49)


@dataclass(frozen=True)
class Severity:
    """``score[i]`` is q(i) in the scale of the marks, NaN without a sheet. ``leniency[j]`` is b(j): positive =
    lenient, NaN where it cannot be told. ``ratio`` is r (inf: no severity, scores are means). Variances are NaN
    where they cannot be told. ``notes``: disconnected, one_judge, severity_not_identified, no_severity."""

    score: Floats
    leniency: Floats
    ratio: float
    judge_variance: float
    residual_variance: float
    notes: tuple[str, ...]


def graph_of(sheets: SheetValues) -> Graph:
    """Who scored what."""
    return Graph(sheets.case, sheets.judge, sheets.cases, sheets.judges)


def in_order(sheets: SheetValues) -> SheetValues:
    """The same sheets sorted by case and judge, so that sums do not depend on the order of the rows."""
    order = np.lexsort((sheets.judge, sheets.case))
    return SheetValues(
        sheets.case[order], sheets.judge[order], sheets.value[order], sheets.cases, sheets.judges
    )


def case_means(sheets: SheetValues, values: Floats | None = None) -> Floats:
    """Mean per case of ``values`` (the marks when None), NaN without a sheet."""
    counts = np.bincount(sheets.case, minlength=sheets.cases)
    weights = sheets.value if values is None else values
    total = sums(sheets.case, weights, sheets.cases)
    empty = np.full(sheets.cases, np.nan)
    return np.asarray(np.divide(total, counts, out=empty, where=counts > 0), dtype=np.float64)


def fit_severity(sheets: SheetValues, ratio: float | None = None) -> Severity:
    """Severity-adjusted means; ``ratio`` fixes r (0: additive least squares) instead of estimating it by REML.

    Where severity cannot be told from noise (one judge; no case with two sheets; as many judges' effects as
    contrasts, such as judges with one sheet each) the scores are the plain means and the notes say so.
    """
    sheets = in_order(sheets)
    means = case_means(sheets)
    unknown = np.full(sheets.judges, np.nan)
    within = sheets.value - means[sheets.case]
    contrasts = len(within) - int(np.isfinite(means).sum())
    present = np.unique(sheets.judge)
    if len(present) < 2 or contrasts == 0:
        why = "one_judge" if len(present) == 1 else "severity_not_identified"
        return Severity(means, unknown, np.inf, np.nan, np.nan, (why,) if len(present) else ())
    graph = graph_of(sheets)
    notes = ("disconnected",) if int(graph.components()[0].max()) > 0 else ()
    values, vectors = np.linalg.eigh(graph.judge_laplacian())
    real = values > FLAT * values[-1]
    values, vectors = values[real], vectors[:, real]
    if contrasts <= len(values) and ratio is None:
        return Severity(means, unknown, np.inf, np.nan, np.nan, (*notes, "severity_not_identified"))
    loads = vectors.T @ sums(sheets.judge, within, sheets.judges)
    total = float(within @ within)
    if ratio is None:
        rho = _restricted_maximum(values, loads, total, contrasts, float(np.abs(sheets.value).max()))
        ratio = np.inf if rho == 0.0 else 1.0 / rho
    leniency = np.full(sheets.judges, np.nan)
    leniency[present] = (vectors @ (loads / (values + ratio)))[present]
    residual = _penalised(values, loads, total, ratio) / contrasts
    if ratio == np.inf:
        notes = (*notes, "no_severity")
    score = case_means(sheets, sheets.value - leniency[sheets.judge])
    judge_variance = residual / ratio if ratio > 0 else np.nan
    return Severity(score, leniency, ratio, judge_variance, residual, notes)


def _penalised(values: Floats, loads: Floats, total: float, ratio: float) -> float:
    """The least sum of squares including r * sum b^2."""
    return max(total - float((loads**2 / (values + ratio)).sum()), 0.0)


def _restricted_maximum(values: Floats, loads: Floats, total: float, contrasts: int, scale: float) -> float:
    """judge / residual variance that maximises the restricted likelihood; 0 where judges do not differ, inf where
    they explain everything."""
    if total <= (FLAT * scale) ** 2 * contrasts:
        return 0.0
    if _penalised(values, loads, total, 0.0) <= FLAT * total:
        return np.inf

    def deviance(log_rho: float) -> float:
        rho = float(np.exp(log_rho))
        spread = _penalised(values, loads, total, 1.0 / rho)
        return float(contrasts * np.log(spread) + np.log1p(rho * values).sum())

    def slope(log_rho: float) -> float:
        rho = float(np.exp(log_rho))
        shrunk = rho / (1.0 + rho * values)
        spread = _penalised(values, loads, total, 1.0 / rho)
        gain = float((shrunk / (1.0 + rho * values) * loads**2).sum())
        return float((shrunk * values).sum()) - contrasts * gain / spread

    grid = [deviance(point) for point in _GRID]
    lowest = int(np.argmin(grid))
    below, above = float(_GRID[max(lowest - 1, 0)]), float(_GRID[min(lowest + 1, len(_GRID) - 1)])
    if lowest == 0 or not slope(below) < 0 < slope(above):
        return 0.0 if lowest == 0 else float(np.exp(_GRID[lowest]))
    best = float(brentq(slope, below, above, xtol=1e-14))
    nothing = contrasts * float(np.log(total))
    return 0.0 if nothing <= deviance(best) + 1e-9 else float(np.exp(best))
