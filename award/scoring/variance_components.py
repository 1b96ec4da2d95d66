"""Variances of cases, judges and noise by restricted maximum likelihood.

Quasi-Newton steps from the average information (Gilmour, Thompson, Cullis, Biometrics 51, 1995) on the logarithms of
residual / case and residual / judge variance, halved while they do not improve.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter

from award.scoring.mixed_equations import CANCELLED, At, Equations
from award.scoring.severity_ratio import JudgePulls

Floats = NDArray[np.float64]
STEPS = 100
"""Steps at most; five to ten are usual."""
FAR = 16.0
"""Bound of |log ratio|: there a variance is as good as zero."""
SMALL = 4.0
"""Log ratio (a variance of 1/55 of the residual's) above which zero is tried too: the likelihood is flat there."""
FEW = 12
"""Up to so many judges the likelihood is looked at on a grid first: small panels may have several hills."""
TICKS = np.linspace(-FAR, FAR, 9)
HILLS = 6
"""Hills of the grid that are climbed at most, the highest first."""
CLOSE = 2e-6
"""A step below this is the last: the next would be a tenth of it."""
POLISH = 8
"""Steps at most by the slope alone."""
NEARBY = 1e-4
"""How far away in log ratio the slope is looked at for its curvature."""


def _start(equations: Equations) -> Floats:
    """Log ratios from moments: judges and noise within cases, cases from the variance of their means."""
    graph = equations.graph
    means = equations.case_sums / equations.counts
    contrasts = len(equations.value) - graph.cases
    pulls = JudgePulls.of(graph, equations.value - means[graph.case], contrasts)
    residual, judge = pulls.moments()
    case = float(means.var(ddof=1)) if graph.cases > 1 else 0.0
    case -= (residual + judge) / float(equations.counts.mean())
    floor = max(0.02 * pulls.within / contrasts, 1e-12 * equations.total / len(equations.value), 1e-300)
    residual, case, judge = (max(part, floor) for part in (residual, case, judge))
    return np.asarray(np.log([residual / case, residual / judge]), dtype=np.float64)


def highest_likelihood(equations: Equations) -> tuple[Floats, At]:
    """The log ratios of the highest restricted likelihood, and the equations solved there; on the bound where a
    variance is as good as zero.

    Small panels may have several hills (rounded marks, two judges, marks that add up without any noise): there every
    hill of a coarse grid is climbed."""
    starts = [np.clip(_start(equations), -FAR, FAR)]
    if equations.graph.judges <= FEW:
        starts += _hills(equations)
    logs, at = min((_climb(equations, start) for start in starts), key=lambda top: round(top[1].deviance, 9))
    for which in range(2):
        if logs[which] > SMALL:
            edge = logs.copy()
            edge[which] = FAR
            trial, there = _climb(equations, edge)
            if there.deviance <= at.deviance + 1e-8:
                logs, at = trial, there
    if at.squares < CANCELLED * equations.total:
        logs, at = _polished(equations, logs, at)
    return logs, at


def _polished(equations: Equations, logs: Floats, at: At) -> tuple[Floats, At]:
    """Newton steps by the slope alone while it falls: without noise in the marks the deviance is too coarse to end on,
    and the average information far from the curvature, which is taken from the slopes nearby."""
    slope = equations.gradient(at, logs)
    for _ in range(POLISH):
        near = [logs + NEARBY * one for one in np.eye(2)]
        bent = np.array([equations.gradient(equations.solve(one), one) - slope for one in near]) / NEARBY
        step = _newton((bent + bent.T) / 2, slope, logs)
        moved = np.clip(logs + np.clip(step, -0.1, 0.1), -FAR, FAR)
        there = equations.solve(moved)
        turned = equations.gradient(there, moved)
        if not _steepness(turned, moved) < 0.5 * _steepness(slope, logs):
            break
        logs, at, slope = moved, there, turned
    return logs, at


def _steepness(slope: Floats, logs: Floats) -> float:
    """The largest slope of a parameter that does not lie on its bound and press against it."""
    return float(np.abs(slope[_free(slope, logs)]).max(initial=0.0))


def _hills(equations: Equations) -> list[Floats]:
    """The points of the grid whose deviance no neighbour undercuts, the best first."""
    points = [np.array([case, judge]) for case in TICKS for judge in TICKS]
    deviance = np.array([equations.solve(point).deviance for point in points])
    around = minimum_filter(deviance.reshape(len(TICKS), -1), size=3, mode="nearest").ravel()
    tops = np.flatnonzero(deviance <= around)
    return [points[at] for at in tops[np.argsort(deviance[tops], kind="stable")][:HILLS]]


def _climb(equations: Equations, logs: Floats) -> tuple[Floats, At]:
    at = equations.solve(logs)
    slope, curvature = equations.gradient(at, logs), equations.information(at, logs)
    for _ in range(STEPS):
        step = np.clip(_newton(curvature, slope, logs), -3.0, 3.0)
        better = _search(equations, logs, step, at.deviance)
        if better is None:
            step = -slope / max(float(np.abs(slope).max()), 1e-300)
            better = _search(equations, logs, step, at.deviance)
            curvature = np.eye(2) * float(np.abs(slope).max())
        if better is None or better[1].deviance == at.deviance:
            break
        moved, at = better
        if np.abs(step).max() < CLOSE:
            return moved, at
        turned = equations.gradient(at, moved)
        curvature = _updated(curvature, moved - logs, turned - slope)
        logs, slope = moved, turned
    return logs, at


def _updated(curvature: Floats, moved: Floats, turned: Floats) -> Floats:
    """Broyden-Fletcher-Goldfarb-Shanno update: the change of slope corrects the average information."""
    gain, before = float(moved @ turned), curvature @ moved
    known = float(moved @ before)
    if gain <= 0 or known <= 0:
        return curvature
    return np.asarray(curvature + np.outer(turned, turned) / gain - np.outer(before, before) / known)


def _search(equations: Equations, logs: Floats, step: Floats, deviance: float) -> tuple[Floats, At] | None:
    """The first of the step, its half, its quarter … that does not raise the deviance."""
    for halving in range(12):
        trial = np.clip(logs + step * 0.5**halving, -FAR, FAR)
        at = equations.solve(trial)
        if at.deviance <= deviance + 1e-11 * abs(deviance):
            return trial, at
    return None


def _newton(curvature: Floats, slope: Floats, logs: Floats) -> Floats:
    """The step that would end the slope, without the parameters that lie on their bound and press against it."""
    free = _free(slope, logs)
    step = np.zeros(2)
    part = curvature[np.ix_(free, free)] + 1e-9 * np.eye(int(free.sum()))
    step[free] = -np.linalg.solve(part, slope[free])
    return step


def _free(slope: Floats, logs: Floats) -> NDArray[np.bool_]:
    return np.asarray(~((np.abs(logs) >= FAR) & (slope * logs < 0)))
