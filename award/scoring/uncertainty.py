"""How sure a ranking is: intervals and chances of being among the first, from the mixed model.

Both belong to the joint prediction distribution of all cases given the marks, at the estimated variances. It is normal,
so an interval is its exact quantiles, which draws would only approach. The chances have no formula and are drawn: first the
mean and the judges' effects together, then each case given them; cases that share judges therefore move together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_matrix, hstack
from scipy.special import ndtri

from award.scoring.graph import quadratic_forms
from award.scoring.method import SheetValues
from award.scoring.mixed import Mixed, Solved, fit_mixed

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
GREY = (0.1, 0.9)
"""A case whose chance of being among the first lies between these is too close to call."""
_BLOCK = 512
"""Cases whose draws are made in one piece (2 MB for 1,000 draws, which fit the cache)."""
_TURN = 64
"""Draws that are turned round in one piece."""


@dataclass(frozen=True)
class Prediction:
    """Per case in the scale of the marks: ``low`` and ``high`` bound the true value with the asked probability,
    ``p_top`` is the chance of being among the first of the eligible (NaN for the others). All NaN where the model
    cannot be fitted; ``model.notes`` (also ``notes``) say why."""

    low: Floats
    high: Floats
    p_top: Floats
    model: Mixed

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader must know."""
        return self.model.notes


def predict(
    sheets: SheetValues,
    *,
    top: int,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
    eligible: NDArray[np.bool_] | None = None,
) -> Prediction:
    """Intervals at ``level`` and the chance of being among the ``top`` highest of the ``eligible`` cases (all with a
    sheet when None), from ``draws`` draws. Raises ``ValueError`` for a level outside (0, 1) or no draws."""
    return predict_from(
        fit_mixed(sheets), sheets.cases, top=top, level=level, draws=draws, seed=seed, eligible=eligible
    )


def predict_from(
    model: Mixed,
    cases: int,
    *,
    top: int,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
    eligible: NDArray[np.bool_] | None = None,
) -> Prediction:
    """The same from a model already fitted to ``cases`` cases."""
    if not 0 < level < 1 or draws < 1:
        raise ValueError("level must lie between 0 and 1, draws must be positive")
    low, high, p_top = (np.full(cases, np.nan) for _ in range(3))
    if model.solved is None:
        return Prediction(low, high, p_top, model)
    solved = model.solved
    middle = model.mean + (solved.at.case_effects if model.case_variance > 0 else 0.0)
    reach = ndtri((1 + level) / 2) * _standard_errors(solved, model)
    low[solved.cases], high[solved.cases] = middle - reach, middle + reach
    running = np.full(len(solved.cases), True) if eligible is None else eligible[solved.cases]
    p_top[solved.cases[running]] = _chances(solved, model, running, top, draws, seed)
    return Prediction(low, high, p_top, model)


def _loadings(solved: Solved, model: Mixed) -> csr_matrix:
    """How a case's value moves with the mean and the judges' effects: cases x (1 + judges).

    Given those, its effect is shrink * (sum of marks - n * mean - effects of its judges) + own noise."""
    equations = solved.equations
    shrink = solved.at.shrink if model.case_variance > 0 else np.zeros(len(solved.cases))
    away = csr_matrix((1.0 - equations.counts * shrink)[:, None])
    return hstack([away, -equations.incidence.multiply(shrink[:, None])]).tocsr()


def _standard_errors(solved: Solved, model: Mixed) -> Floats:
    """Of each case's value given the marks, at the estimated variances."""
    at, equations = solved.at, solved.equations
    shrink = at.shrink if model.case_variance > 0 else np.zeros(len(solved.cases))
    away = 1.0 - equations.counts * shrink
    relative = away**2 * at.inverse[0, 0] - 2 * away * shrink * (equations.incidence @ at.inverse[0, 1:])
    relative += shrink**2 * quadratic_forms(equations.graph, at.inverse[1:, 1:]) + shrink
    return np.asarray(np.sqrt(model.residual_variance * relative), dtype=np.float64)


def _draw(
    solved: Solved, model: Mixed, running: NDArray[np.bool_], draws: int, chance: np.random.Generator
) -> Draws:
    """running cases x draws: deviations from the estimated mean."""
    at, noise = solved.at, np.sqrt(model.residual_variance)
    common = chance.standard_normal((len(at.effects), draws))
    common = solve_triangular(at.factor, common, lower=True, trans=1, overwrite_b=True, check_finite=False)
    common = (noise * common).astype(np.float32)
    loadings = _loadings(solved, model)[running].astype(np.float32)
    spread = (noise * np.sqrt(at.shrink))[running, None].astype(np.float32)
    effects = at.case_effects[running, None].astype(np.float32)
    drawn = np.empty((loadings.shape[0], draws), dtype=np.float32)
    for start in range(0, len(drawn), _BLOCK):
        rows = slice(start, start + _BLOCK)
        block = drawn[rows]
        chance.standard_normal(out=block, dtype=np.float32)
        block *= spread[rows]
        block += effects[rows]
        block += loadings[rows] @ common
    return drawn


def _chances(
    solved: Solved, model: Mixed, running: NDArray[np.bool_], top: int, draws: int, seed: int
) -> Floats:
    """Share of the draws in which each running case is among the ``top`` highest of them."""
    cases = int(running.sum())
    if top >= cases or top <= 0 or model.case_variance == 0.0:
        return np.full(cases, min(max(top, 0) / max(cases, 1), 1.0))
    drawn = _draw(solved, model, running, draws, np.random.Generator(np.random.SFC64(seed)))
    inside = np.zeros(cases, dtype=np.int64)
    able = np.flatnonzero(drawn.max(axis=1) >= _surely_below(drawn, solved.at.case_effects[running], top))
    for start in range(0, draws, _TURN):
        for row in np.ascontiguousarray(drawn[able, start : start + _TURN].T):
            inside[able] += row >= np.partition(row, len(row) - top)[len(row) - top]
    return np.asarray(inside / draws, dtype=np.float64)


def _surely_below(drawn: Draws, effects: Floats, top: int) -> float:
    """A value that the line of every draw reaches: the lowest of the lines among the likeliest cases alone. A case
    that never reaches it is in no draw's top and need not be sorted."""
    likely = np.argpartition(-effects, min(2 * top, len(effects) - 1))[: 2 * top]
    among = drawn[likely].T
    return float(np.partition(among, len(likely) - top, axis=1)[:, len(likely) - top].min())
