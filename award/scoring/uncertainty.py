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
_BLOCK = 4096


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
    if not 0 < level < 1 or draws < 1:
        raise ValueError("level must lie between 0 and 1, draws must be positive")
    model = fit_mixed(sheets)
    low, high, p_top = (np.full(sheets.cases, np.nan) for _ in range(3))
    if model.solved is None:
        return Prediction(low, high, p_top, model)
    solved = model.solved
    drawn = _draw(solved, model, draws, np.random.default_rng(seed))
    low[solved.cases], high[solved.cases] = _bounds(drawn, level)
    running = (
        np.isin(solved.cases, np.flatnonzero(eligible))
        if eligible is not None
        else np.full(len(solved.cases), True)
    )
    p_top[solved.cases[running]] = _chances(drawn[:, running], top, model.case_variance == 0.0)
    low[solved.cases] += model.mean
    high[solved.cases] += model.mean
    return Prediction(low, high, p_top, model)


def _draw(solved: Solved, model: Mixed, draws: int, chance: np.random.Generator) -> Draws:
    """draws x cases: deviations from the estimated mean."""
    equations, at = solved.equations, solved.at
    noise = np.sqrt(model.residual_variance)
    size = len(at.effects)
    common = noise * solve_triangular(at.factor, chance.standard_normal((size, draws)), lower=True, trans=1)
    severity = equations.incidence @ common[1:].astype(np.float32)
    shrink = at.shrink if model.case_variance > 0 else np.zeros_like(at.shrink)
    drawn = chance.standard_normal((draws, len(shrink)), dtype=np.float32)
    drawn *= (noise * np.sqrt(shrink)).astype(np.float32)
    drawn -= (severity * shrink[:, None].astype(np.float32)).T
    away = 1.0 - equations.counts * shrink
    drawn += np.outer(common[0], away).astype(np.float32)
    drawn += at.case_effects.astype(np.float32)
    return drawn


def _bounds(drawn: Draws, level: float) -> tuple[Floats, Floats]:
    """The order statistics of each case's draws that leave (1 - level) / 2 outside at either end."""
    draws = len(drawn)
    last = min(round((1 - level) / 2 * (draws + 1)), (draws + 1) // 2) - 1
    outside = max(last, 0)
    low, high = np.empty(drawn.shape[1]), np.empty(drawn.shape[1])
    for start in range(0, drawn.shape[1], _BLOCK):
        part = np.ascontiguousarray(drawn[:, start : start + _BLOCK].T)
        part.partition((outside, draws - 1 - outside), axis=1)
        low[start : start + _BLOCK], high[start : start + _BLOCK] = (
            part[:, outside],
            part[:, draws - 1 - outside],
        )
    return low, high


def _chances(drawn: Draws, top: int, all_alike: bool) -> Floats:
    """Share of the draws in which each case is among the ``top`` highest; without case variance all are alike."""
    cases = drawn.shape[1]
    if top >= cases or top <= 0 or all_alike:
        return np.full(cases, min(max(top, 0) / max(cases, 1), 1.0))
    inside = np.zeros(cases, dtype=np.int64)
    for row in drawn:
        inside += row >= np.partition(row, cases - top)[cases - top]
    return inside / len(drawn)
