"""What to relax when no selection keeps every limit: the fewest limits, and by how much."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, coo_matrix, csr_matrix

from award.scoring.selection.optimum import first_core
from award.scoring.selection.problem import Field, Limit, Quotas
from award.scoring.selection.program import Program, build

PATIENCE = 20.0
"""Seconds for the proof that no smaller set exists."""


LARGE = 3000
"""Up to so many interchangeable cases the smallest set is sought among all; beyond, among the promising ones (a single
limit is the smallest set anyhow)."""


@dataclass(frozen=True)
class Relaxation:
    """``limit`` would have to give way by ``winners`` in all (over its values)."""

    limit: Limit
    winners: int


@dataclass(frozen=True)
class Infeasible:
    """No selection keeps every limit. Relaxing ``relax`` suffices; ``smallest``: proven that no fewer limits do."""

    relax: tuple[Relaxation, ...]
    smallest: bool


def what_to_relax(field: Field, quotas: Quotas) -> Infeasible:
    """The fewest hard limits to relax, among those sets the one that gives way least. Soft limits give way anyhow."""
    hard = [at for at, limit in enumerate(quotas.limits) if limit.penalty is None]
    cases, complete = _representatives(field, quotas, hard), True
    if len(cases) > LARGE:
        cases, complete = first_core(field, quotas, hard), False
    program = build(field, quotas, hard, cases, relax=True)
    rows = np.flatnonzero(program.owner >= 0)
    binary = len(program.cases) * len(program.pools.seats)
    switch = coo_matrix(
        (np.ones(2 * len(rows)), (np.arange(2 * len(rows)), _places(program, rows, hard))),
        shape=(2 * len(rows), len(hard)),
    )
    most = float(quotas.seats + max((limit.least or 0 for limit in quotas.limits), default=0))
    link = csr_matrix(
        (np.ones(2 * len(rows)), (np.arange(2 * len(rows)), binary + np.arange(2 * len(rows)))),
        shape=(2 * len(rows), len(program.gain)),
    )
    matrix = block_array([[program.matrix, None], [link, -most * switch]]).tocsr()
    width = matrix.shape[1]
    cost = np.concatenate([-program.gain, np.full(len(hard), most * len(rows) + 1.0)])
    whole = np.zeros(width)
    whole[:binary] = whole[len(program.gain) :] = 1.0
    upper = np.where(np.arange(width) < binary, 1.0, most)
    upper[len(program.gain) :] = 1.0
    found = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(
            matrix,
            np.concatenate([program.low, np.full(2 * len(rows), -np.inf)]),
            np.concatenate([program.high, np.zeros(2 * len(rows))]),
        ),
        options={"time_limit": PATIENCE},
    )
    if found.x is None:
        return Infeasible(tuple(Relaxation(quotas.limits[at], 0) for at in hard), False)
    slack = found.x[binary : len(program.gain)].reshape(2, -1).sum(axis=0)
    given = [
        Relaxation(quotas.limits[at], round(float(slack[program.owner[rows] == at].sum()))) for at in hard
    ]
    relax = tuple(one for one in given if one.winners > 0)
    return Infeasible(relax, len(relax) == 1 or (complete and found.status == 0))


def _places(program: Program, rows: NDArray[np.int64], hard: list[int]) -> NDArray[np.int64]:
    """For each slack column the place in ``hard`` of its limit."""
    return np.tile(np.searchsorted(hard, program.owner[rows]), 2)


def _representatives(field: Field, quotas: Quotas, hard: list[int]) -> NDArray[np.int64]:
    """Cases that no limit tells apart are interchangeable: of each kind as many as there are seats."""
    if not hard:
        return np.arange(min(quotas.seats, len(field.score)))
    kinds = np.column_stack([field.member[at] for at in hard])
    kind = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(kind, kind="stable")
    position = np.arange(len(kind)) - np.searchsorted(kind[order], kind[order])
    return np.sort(order[position < quotas.seats])
