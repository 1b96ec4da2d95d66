"""The proven best selection: a core of cases, priced against all others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.selection.problem import EACH, Field, Quotas
from award.scoring.selection.program import (
    Program,
    Solution,
    build,
    integer_optimum,
    relaxed_optimum,
)

Ints = NDArray[np.int64]
CLOSE = 1e-6
"""Differences in total score below this are none."""
CORE = 3
"""The core starts with this many times the seats, by merit."""


@dataclass(frozen=True)
class Optimum:
    """The best selection, the value of its linear relaxation (an upper bound), and the places of the limits that have
    a price there: without any other limit the relaxation would reach no more."""

    solution: Solution
    bound: float
    priced: frozenset[int]
    core: Ints


def best_selection(
    field: Field, quotas: Quotas, limits: Sequence[int], core: Ints | None = None
) -> Optimum | None:
    """The optimum under the limits with the given places, proven over all cases; None when infeasible.

    ``core``: places of cases to start from (those of an earlier, similar run)."""
    cases = first_core(field, quotas, limits) if core is None else core
    while True:
        program = build(field, quotas, limits, cases)
        relaxed = relaxed_optimum(program)
        if relaxed is None:
            if len(cases) == len(field.score):
                return None
            cases = np.arange(len(field.score))
            continue
        bound, price = relaxed
        profit = _profits(field, quotas, limits, program, price)
        missing = np.setdiff1d(np.flatnonzero(profit > CLOSE), cases)
        if len(missing):
            cases = np.union1d(cases, missing)
            continue
        found = integer_optimum(program)
        reached = found.value if found else -np.inf
        possible = np.setdiff1d(np.flatnonzero(profit > reached - bound - CLOSE), cases)
        if len(possible) and reached < bound - CLOSE:
            cases = np.union1d(cases, possible)
            continue
        if found is None:
            return None
        return Optimum(found, bound, _priced(program, price), cases)


def first_core(field: Field, quotas: Quotas, limits: Sequence[int]) -> Ints:
    """The first by merit, and for each floor the first of that value."""
    chosen = [np.arange(min(CORE * quotas.seats + 1, len(field.score)))]
    for place in limits:
        wanted = 2 * (quotas.limits[place].least or 0)
        if wanted and quotas.limits[place].value != EACH:
            chosen.append(np.flatnonzero(field.member[place] == 0)[:wanted])
        elif wanted:
            order = np.argsort(field.member[place], kind="stable")
            group = field.member[place][order]
            position = np.arange(len(group)) - np.searchsorted(group, group)
            chosen.append(order[(position < wanted) & (group >= 0)])
    return np.unique(np.concatenate(chosen))


def _profits(
    field: Field, quotas: Quotas, limits: Sequence[int], program: Program, price: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What each case would gain over the prices of the rows it enters, in its best pool (its own once-only row, which
    a case outside the core does not have, costs nothing)."""
    pools = len(program.pools.seats)
    profit = np.tile(field.score[:, None], (1, pools)) - price[:pools]
    for place in limits:
        rows = np.flatnonzero(program.owner == place)
        own = np.concatenate([price[rows], [0.0]])[field.member[place]]
        for pool in program.pools.touched(quotas, quotas.limits[place]):
            profit[:, pool] -= own
    return np.asarray(profit.max(axis=1))


def _priced(program: Program, price: NDArray[np.float64]) -> frozenset[int]:
    return frozenset(program.owner[(np.abs(price) > CLOSE) & (program.owner >= 0)].tolist())
