"""How sure a ranking is: intervals and chances of being among the first, drawn from the mixed model.

The draws come from the joint prediction distribution of all cases given the marks, at the estimated variances: first the
mean and the judges' effects together, then each case given them. Cases that share judges therefore move together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from award.scoring.method import SheetValues
from award.scoring.mixed import Mixed, Solved, fit_mixed

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
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
    drawn = _draw(solved, model, draws, np.random.default_rng(seed))
    running = np.full(len(solved.cases), True) if eligible is None else eligible[solved.cases]
    p_top[solved.cases[running]] = _chances(
        drawn if running.all() else drawn[running], top, model.case_variance == 0.0
    )
    low[solved.cases], high[solved.cases] = _bounds(drawn, level)
    return Prediction(low + model.mean, high + model.mean, p_top, model)


def _draw(solved: Solved, model: Mixed, draws: int, chance: np.random.Generator) -> Draws:
    """cases x draws: deviations from the estimated mean."""
    equations, at = solved.equations, solved.at
    noise = np.sqrt(model.residual_variance)
    common = chance.standard_normal((len(at.effects), draws))
    common = solve_triangular(at.factor, common, lower=True, trans=1, overwrite_b=True, check_finite=False)
    common = (noise * common).astype(np.float32)
    shrink = at.shrink if model.case_variance > 0 else np.zeros_like(at.shrink)
    weighted = equations.incidence.multiply(shrink[:, None]).tocsr().astype(np.float32)
    away, spread = 1.0 - equations.counts * shrink, noise * np.sqrt(shrink)
    drawn = np.empty((len(shrink), draws), dtype=np.float32)
    for start in range(0, len(shrink), _BLOCK):
        rows = slice(start, start + _BLOCK)
        block = drawn[rows]
        chance.standard_normal(out=block, dtype=np.float32)
        block *= spread[rows, None].astype(np.float32)
        block -= weighted[rows] @ common[1:]
        block += np.multiply.outer(away[rows].astype(np.float32), common[0])
        block += at.case_effects[rows, None].astype(np.float32)
    return drawn


def _bounds(drawn: Draws, level: float) -> tuple[Floats, Floats]:
    """The order statistics of each case's draws that leave (1 - level) / 2 outside at either end; sorts ``drawn``."""
    draws = drawn.shape[1]
    outside = max(min(round((1 - level) / 2 * (draws + 1)), (draws + 1) // 2) - 1, 0)
    drawn.partition((outside, draws - 1 - outside), axis=1)
    return drawn[:, outside].astype(np.float64), drawn[:, draws - 1 - outside].astype(np.float64)


def _chances(drawn: Draws, top: int, all_alike: bool) -> Floats:
    """Share of the draws in which each case is among the ``top`` highest; without case variance all are alike."""
    cases, draws = drawn.shape
    if top >= cases or top <= 0 or all_alike:
        return np.full(cases, min(max(top, 0) / max(cases, 1), 1.0))
    inside = np.zeros(cases, dtype=np.int64)
    for start in range(0, draws, _TURN):
        for row in np.ascontiguousarray(drawn[:, start : start + _TURN].T):
            inside += row >= np.partition(row, cases - top)[cases - top]
    return np.asarray(inside / draws, dtype=np.float64)
