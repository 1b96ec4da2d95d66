"""An upper bound on the total match of any assignment, whatever arcs the solver saw."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.problem import Problem

CELLS = 2_000_000
"""Cells of the cases x judges matrix that are looked at in one piece (16 MB)."""


def upper_bound(problem: Problem, price: NDArray[np.float64]) -> float:
    """Lagrangian bound for judge prices v (valid for every v, tight for the optimal ones):

    sum over cases of their best sheets at (match - v), one per employer, + sum over judges of v * high where v > 0
    and v * low where v < 0 (Geoffrion 1974).
    """
    total = float(np.where(price > 0, price * problem.high, price * problem.low).sum())
    for start, stop in slices(problem):
        offers = best_of_each_employer(problem, problem.block(start, stop) - price)
        total += float(_sum_of_best(offers, problem.sheets[start:stop]))
    return total


def slices(problem: Problem) -> list[tuple[int, int]]:
    """Row ranges that hold about ``CELLS`` cells each."""
    cases, step = len(problem.sheets), max(1, CELLS // max(len(problem.low), 1))
    return [(start, min(start + step, cases)) for start in range(0, cases, step)]


def best_of_each_employer(problem: Problem, block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns reduced to one per employer: its best judge's value."""
    if problem.groups == block.shape[1]:
        return block
    order = np.argsort(problem.group, kind="stable")
    starts = np.searchsorted(problem.group[order], np.arange(problem.groups))
    return np.asarray(np.maximum.reduceat(block[:, order], starts, axis=1))


def _sum_of_best(offers: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    width = min(int(wanted.max(initial=0)), offers.shape[1])
    if width == 0:
        return 0.0
    cut = offers.shape[1] - width
    best = np.sort(np.partition(offers, cut, axis=1)[:, cut:], axis=1)[:, ::-1]
    counted = np.arange(width) < wanted[:, None]
    return float(best[counted & np.isfinite(best)].sum())
