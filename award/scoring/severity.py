"""The severity model with cases fixed and judges random: the severity-adjusted mean.

Minimise sum (y - q(i) - b(j))^2 + r * sum b(j)^2 with r = residual / judge variance by REML. The cases are eliminated,
which leaves a judges x judges system (C + r) b = g with C = diag(m) - A' diag(1/n) A; see severity_ratio.py for r.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.graph import Graph, sums
from award.scoring.method import SheetValues
from award.scoring.severity_ratio import JudgePulls, likeliest_ratio

Floats = NDArray[np.float64]


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
    key = sheets.case.astype(np.int64) * sheets.judges + sheets.judge
    if bool((np.diff(key) > 0).all()):
        return sheets
    order = np.argsort(key)
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
    pieces = int(graph.components()[0].max()) + 1
    notes = ("disconnected",) if pieces > 1 else ()
    if contrasts <= len(present) - pieces and ratio is None:
        return Severity(means, unknown, np.inf, np.nan, np.nan, (*notes, "severity_not_identified"))
    pulls = JudgePulls.of(graph, within, contrasts)
    if ratio is None:
        ratio = likeliest_ratio(pulls, float(np.abs(sheets.value).max()))
    effects, squares = pulls.solve(ratio)
    leniency = np.where(np.bincount(sheets.judge, minlength=sheets.judges) > 0, effects, np.nan)
    if ratio == np.inf:
        notes = (*notes, "no_severity")
    score = case_means(sheets, sheets.value - leniency[sheets.judge])
    residual = squares / contrasts
    return Severity(score, leniency, ratio, residual / ratio if ratio > 0 else np.nan, residual, notes)
