"""The mixed model: mark = mean + case + judge + noise, cases and judges random, by restricted likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.graph import Graph, Indices
from award.scoring.method import SheetValues
from award.scoring.mixed_equations import At, Equations
from award.scoring.severity import case_means, in_order
from award.scoring.severity_ratio import FLAT
from award.scoring.variance_components import FAR, highest_likelihood

Floats = NDArray[np.float64]

NONE_ABOVE = np.exp(FAR - 2.0)
"""A residual / effect variance ratio above which there is no effect."""


@dataclass(frozen=True)
class Solved:
    """What the draws need: the equations at the estimates, cases and judges without sheets left out.

    ``cases`` and ``judges`` are the indices that were kept, ``centre`` was subtracted from the marks."""

    equations: Equations
    at: At
    cases: Indices
    judges: Indices
    centre: float


@dataclass(frozen=True)
class Mixed:
    """``score[i]`` = mean + the case's effect (best linear unbiased prediction), NaN without a sheet.

    ``leniency[j]``: the judge's effect, positive = lenient, NaN without a sheet; ``mean_error`` the standard error of
    ``mean``; ``criterion`` -2 log restricted likelihood. ``notes``: disconnected, one_judge, severity_not_identified,
    no_variance (then nothing is fitted: scores are plain means, the rest NaN, ``solved`` None); no_severity,
    no_case_variance (fitted, the variance is zero)."""

    score: Floats
    leniency: Floats
    mean: float
    mean_error: float
    case_variance: float
    judge_variance: float
    residual_variance: float
    criterion: float
    notes: tuple[str, ...]
    solved: Solved | None


def fit_mixed(sheets: SheetValues) -> Mixed:
    """Fit the model to one value a sheet."""
    sheets = in_order(sheets)
    cases, case = np.unique(sheets.case, return_inverse=True)
    judges, judge = np.unique(sheets.judge, return_inverse=True)
    graph = Graph(case, judge, len(cases), len(judges))
    parts = int(graph.components()[0].max(initial=-1)) + 1
    notes = ("disconnected",) if parts > 1 else ()
    why = _why_not(graph, parts, sheets.value)
    centre = float(sheets.value.mean()) if len(case) else np.nan
    if why:
        unknown = np.full(sheets.judges, np.nan)
        nan = float("nan")
        return Mixed(case_means(sheets), unknown, centre, nan, nan, nan, nan, nan, notes + why, None)
    equations = Equations(graph, sheets.value - centre)
    logs, at = highest_likelihood(equations)
    return _fitted(sheets, Solved(equations, at, cases, judges, centre), logs, notes)


def leniency_errors(model: Mixed) -> Floats:
    """The standard error of each judge's predicted leniency, NaN where there is none (Henderson's prediction error)."""
    errors = np.full(len(model.leniency), np.nan)
    if model.solved is not None:
        relative = model.solved.at.inverse.diagonal()[1:]
        some = model.judge_variance > 0
        errors[model.solved.judges] = np.sqrt(model.residual_variance * relative) if some else 0.0
    return errors


def _why_not(graph: Graph, parts: int, value: Floats) -> tuple[str, ...]:
    """Why the model cannot be fitted: additive effects must leave something over to tell them from noise."""
    if not len(value):
        return ("no_sheets",)
    if graph.judges < 2:
        return ("one_judge",)
    if len(value) - graph.cases - graph.judges + parts <= 0:
        return ("severity_not_identified",)
    spread = float(np.abs(value - value.mean()).max())
    return ("no_variance",) if spread <= FLAT * float(np.abs(value).max()) else ()


def _fitted(sheets: SheetValues, solved: Solved, logs: Floats, notes: tuple[str, ...]) -> Mixed:
    at, rows = solved.at, len(sheets.value)
    ratios = np.exp(logs)
    variance = at.squares / (rows - 1)
    case_variance, judge_variance = np.where(ratios > NONE_ABOVE, 0.0, variance / ratios).tolist()
    mean = solved.centre + float(at.effects[0])
    score, leniency = np.full(sheets.cases, np.nan), np.full(sheets.judges, np.nan)
    score[solved.cases] = mean + (at.case_effects if case_variance > 0 else 0.0)
    leniency[solved.judges] = at.effects[1:] if judge_variance > 0 else 0.0
    return Mixed(
        score=score,
        leniency=leniency,
        mean=mean,
        mean_error=float(np.sqrt(variance * at.solve(np.eye(len(at.effects), 1)[:, 0])[0])),
        case_variance=case_variance,
        judge_variance=judge_variance,
        residual_variance=variance,
        criterion=at.deviance + (rows - 1) * (1 + float(np.log(2 * np.pi / (rows - 1)))),
        notes=notes
        + ("no_severity",) * (judge_variance == 0.0)
        + ("no_case_variance",) * (case_variance == 0.0),
        solved=solved,
    )
