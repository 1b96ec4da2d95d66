"""r = residual / judge variance by restricted likelihood, cases fixed and eliminated.

With C the judges' Laplacian, g(j) the sum of judge j's deviations from the cases' means, b = (C + r)^-1 g and
S = within - g' b,

    deviance = (N - cases) log S + log det(C + r) - judges log r

(Searle, Casella, McCulloch, Variance Components, 1992, ch. 6). Newton steps in log r from Henderson's moments.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from award.scoring.graph import Graph, factor_of, lower_inverse, product_trace, sums

Floats = NDArray[np.float64]

FLAT = 1e-10
"""Differences below this share of the marks are none."""
FAR = 16.0
"""Bound of |log r|: beyond, one of the variances is as good as zero."""
SMALL = 4.0
"""log r (a judge variance of 1/55 of the residual's) above which no severity is tried too."""
FEW = 12
"""Up to so many judges the search begins from several points: small panels may have several valleys."""
ELSEWHERE = (-8.0, -3.0, 0.0, 3.0, 8.0)
CLOSE = 1e-4
"""A Newton step below this is the last: the next would be about its square, 1e-8 of r."""
STEPS = 100


@dataclass(frozen=True)
class JudgePulls:
    """The system C b = g: ``laplacian`` C, ``pulled`` g, ``within`` the sum of squares within cases, ``contrasts``
    N - cases, ``loads`` the sheets per judge."""

    laplacian: Floats
    pulled: Floats
    within: float
    contrasts: int
    loads: Floats

    @classmethod
    def of(cls, graph: Graph, within: Floats, contrasts: int) -> "JudgePulls":
        """From the sheets' deviations from their case's mean."""
        pulled = sums(graph.judge, within, graph.judges)
        return cls(graph.judge_laplacian(), pulled, float(within @ within), contrasts, graph.per_judge())

    def solve(self, ratio: float) -> tuple[Floats, float]:
        """b and S at r; at 0 the solution that sums to 0 in each connected piece, at inf nothing."""
        if ratio == np.inf:
            return np.zeros(len(self.pulled)), self.within
        if ratio == 0.0:
            effects = np.linalg.pinv(self.laplacian, rcond=FLAT, hermitian=True) @ self.pulled
        else:
            effects = cho_solve((factor_of(self.laplacian, ratio), True), self.pulled, check_finite=False)
        return np.asarray(effects), max(self.within - float(self.pulled @ effects), 0.0)

    def moments(self) -> tuple[float, float]:
        """Unbiased residual and judge variance (Henderson, Biometrics 9, 1953; either may come out negative):

        E within = residual (N - cases) + judge tr C,  E sum g(j)^2 / m(j) = residual tr D^-1 C + judge tr D^-1 C^2,
        D = diag(m)."""
        there = self.loads > 0
        loads, diagonal = self.loads[there], self.laplacian.diagonal()
        squares = np.einsum("ij,ij->i", self.laplacian, self.laplacian)[there]
        table = np.array(
            [[self.contrasts, diagonal.sum()], [(diagonal[there] / loads).sum(), (squares / loads).sum()]]
        )
        seen = np.array([self.within, (self.pulled[there] ** 2 / loads).sum()])
        residual, judge = np.linalg.lstsq(table, seen, rcond=None)[0].tolist()
        return residual, judge


@dataclass(frozen=True)
class _At:
    """Deviance and its first two derivatives by log r."""

    deviance: float
    slope: float
    bend: float


def likeliest_ratio(pulls: JudgePulls, scale: float) -> float:
    """The r of the highest restricted likelihood, inf where judges do not differ; ``scale``: the largest |mark|."""
    if pulls.within <= (FLAT * scale) ** 2 * pulls.contrasts:
        return np.inf
    inner = pulls.within / pulls.contrasts
    residual, judge = (max(part, 0.02 * inner) for part in pulls.moments())
    starts = [float(np.log(residual / judge))]
    if len(pulls.pulled) <= FEW:
        starts += ELSEWHERE
    log_ratio, deviance = min((_climb(pulls, start) for start in starts), key=lambda top: round(top[1], 9))
    if log_ratio > SMALL and pulls.contrasts * float(np.log(pulls.within)) <= deviance + 1e-8:
        return np.inf
    return float(np.exp(log_ratio))


def _climb(pulls: JudgePulls, log_ratio: float) -> tuple[float, float]:
    """The log ratio at the bottom of the deviance's valley around ``log_ratio``, and the deviance there."""
    at = _look(pulls, log_ratio)
    for _ in range(STEPS):
        step = float(np.clip(-at.slope / at.bend if at.bend > 0 else -np.sign(at.slope), -2.0, 2.0))
        if abs(step) < CLOSE:
            return log_ratio + step, at.deviance
        better = _search(pulls, log_ratio, step, at)
        if better is None:
            break
        log_ratio, at = better
    return log_ratio, at.deviance


def _search(pulls: JudgePulls, log_ratio: float, step: float, at: _At) -> tuple[float, _At] | None:
    """The first of the step, its half, its quarter … that lowers the deviance, or does not raise it."""
    for halving in range(12):
        trial = float(np.clip(log_ratio + step * 0.5**halving, -FAR, FAR))
        if trial == log_ratio:
            return None
        there = _look(pulls, trial)
        if there.deviance <= at.deviance + 1e-11 * abs(at.deviance):
            return trial, there
    return None


def _look(pulls: JudgePulls, log_ratio: float) -> _At:
    ratio, judges = float(np.exp(log_ratio)), len(pulls.pulled)
    factor = factor_of(pulls.laplacian, ratio)
    inverse = lower_inverse(factor)
    effects = cho_solve((factor, True), pulls.pulled, check_finite=False)
    again = cho_solve((factor, True), effects, check_finite=False)
    squares = max(pulls.within - float(pulls.pulled @ effects), 1e-14 * pulls.within)
    first = ratio * float(effects @ effects)
    second = first - 2 * ratio**2 * float(effects @ again)
    trace, square = float(np.trace(inverse)), product_trace(inverse, inverse)
    return _At(
        deviance=pulls.contrasts * float(np.log(squares))
        + 2 * float(np.log(factor.diagonal()).sum())
        - judges * log_ratio,
        slope=pulls.contrasts * first / squares + ratio * trace - judges,
        bend=pulls.contrasts * (second / squares - (first / squares) ** 2)
        + ratio * trace
        - ratio**2 * square,
    )
