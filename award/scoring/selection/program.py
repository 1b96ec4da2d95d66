"""The integer program of a selection, solved by HiGHS through scipy. The only file that knows the solver.

Maximise the winners' total score (less penalties) over x(case, tier) in {0, 1}: each tier filled exactly, each case at
most once, each limit kept. At size only a core of promising cases enters; the linear relaxation's prices say which
others could, and a reduced-cost argument proves that the rest cannot improve the result (Nemhauser, Wolsey, Integer and
Combinatorial Optimization, 1988, II.5.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix, vstack

from award.scoring.selection.problem import ANY, Field, Limit, Quotas

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pools:
    """Tiers that no limit tells apart are one pool. ``of_tier[t]`` is the pool of tier t, ``seats`` per pool."""

    of_tier: tuple[int, ...]
    seats: tuple[int, ...]

    @classmethod
    def of(cls, quotas: Quotas, limits: Sequence[int]) -> "Pools":
        """The pools under the limits with the given places."""
        named = {quotas.limits[at].tier for at in limits} - {ANY}
        of_tier: list[int] = []
        seats: list[int] = []
        shared = -1
        for tier in quotas.tiers:
            if tier.id not in named and shared >= 0:
                of_tier.append(shared)
                seats[shared] += tier.seats
                continue
            if tier.id not in named:
                shared = len(seats)
            of_tier.append(len(seats))
            seats.append(tier.seats)
        return cls(tuple(of_tier), tuple(seats))

    @classmethod
    def apart(cls, quotas: Quotas) -> "Pools":
        """One pool a tier."""
        return cls(tuple(range(len(quotas.tiers))), tuple(tier.seats for tier in quotas.tiers))

    def touched(self, quotas: Quotas, limit: Limit) -> list[int]:
        """The pools whose winners a limit counts."""
        if limit.tier == ANY:
            return list(range(len(self.seats)))
        return [self.of_tier[at] for at, tier in enumerate(quotas.tiers) if tier.id == limit.tier]


@dataclass(frozen=True)
class Program:
    """Variables: case k of ``cases`` in pool p at column k * pools + p, then slack columns. ``owner[r]``: the limit of
    row r, -1 for seats and for once-only rows; rows are kept between ``low`` and ``high``."""

    matrix: csr_matrix
    low: Floats
    high: Floats
    gain: Floats
    owner: Ints
    cases: Ints
    pools: Pools


def build(
    field: Field, quotas: Quotas, limits: Sequence[int], cases: Ints, relax: bool = False, apart: bool = False
) -> Program:
    """The program over ``cases`` under the limits with the given places.

    Soft limits get slack columns at their penalty. With ``relax`` every limit gets them at cost 1 a winner and scores
    count nothing; see relax.py. ``apart``: each tier is a pool of its own.
    """
    pools = Pools.apart(quotas) if apart else Pools.of(quotas, limits)
    width, count = len(pools.seats), len(cases)
    rows: list[csr_matrix] = []
    low: list[Floats] = []
    high: list[Floats] = []
    owner: list[Ints] = []
    column = np.arange(count * width)

    def add(group: Ints, least: float, most: Floats | float, size: int, limit: int) -> None:
        there = group >= 0
        ones = np.ones(int(there.sum()))
        rows.append(coo_matrix((ones, (group[there], column[there])), shape=(size, count * width)).tocsr())
        low.append(np.full(size, least, dtype=np.float64))
        high.append(np.broadcast_to(np.asarray(most, dtype=np.float64), (size,)).copy())
        owner.append(np.full(size, limit, dtype=np.int64))

    seats = np.array(pools.seats, dtype=np.float64)
    add(np.tile(np.arange(width), count), 0, seats, width, -1)
    low[0] = seats
    if width > 1:
        add(np.repeat(np.arange(count), width), 0, 1.0, count, -1)
    for place in limits:
        limit = quotas.limits[place]
        inside = np.isin(np.arange(width), pools.touched(quotas, limit))
        group = np.where(np.tile(inside, count), np.repeat(field.member[place][cases], width), -1)
        most = np.inf if limit.most is None else float(limit.most)
        add(group, float(limit.least or 0), most, len(field.values[place]), place)
    gain = np.zeros(count * width) if relax else np.repeat(field.score[cases], width)
    found = Program(
        vstack(rows).tocsr(),
        np.concatenate(low),
        np.concatenate(high),
        gain,
        np.concatenate(owner),
        cases,
        pools,
    )
    return _with_slack(found, quotas, relax)


def _with_slack(program: Program, quotas: Quotas, relax: bool) -> Program:
    """Two columns for each row of a soft limit: how far it falls short, how far it is exceeded."""
    price = np.array([1.0 if relax else (limit.penalty or 0.0) for limit in quotas.limits] + [0.0])[
        program.owner
    ]
    soft = np.flatnonzero((price > 0) & (program.owner >= 0))
    if not len(soft):
        return program
    rows, size = np.concatenate([soft, soft]), len(soft)
    signs = np.concatenate([np.ones(size), -np.ones(size)])
    slack = coo_matrix((signs, (rows, np.arange(2 * size))), shape=(len(program.low), 2 * size))
    matrix = vstack([program.matrix.T, slack.T]).T.tocsr()
    gain = np.concatenate([program.gain, -np.tile(price[soft], 2)])
    return Program(matrix, program.low, program.high, gain, program.owner, program.cases, program.pools)


@dataclass(frozen=True)
class Solution:
    """``chosen``: places in the field of the winners, ascending; ``pool`` of each; ``value``: gain less penalties."""

    chosen: Ints
    value: float
    pool: Ints


def integer_optimum(program: Program) -> Solution | None:
    """The best selection from the program's cases, None when there is none."""
    width = len(program.pools.seats)
    binary = len(program.cases) * width
    upper = np.concatenate([np.ones(binary), np.full(len(program.gain) - binary, np.inf)])
    found = milp(
        -program.gain,
        integrality=np.concatenate([np.ones(binary), np.zeros(len(upper) - binary)]),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(program.matrix, program.low, program.high),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    taken = np.rint(found.x[:binary]).reshape(-1, width)
    inside = taken.sum(axis=1) > 0
    return Solution(program.cases[inside], -float(found.fun), taken[inside].argmax(axis=1))


def relaxed_optimum(program: Program) -> tuple[float, Floats] | None:
    """Value of the linear relaxation and the price of each row (>= 0 where its upper bound binds); None when even the
    relaxation is infeasible."""
    upper, lower = np.isfinite(program.high), program.low > 0
    equal = upper & (program.low == program.high)
    upper, lower = upper & ~equal, lower & ~equal
    binary = len(program.cases) * len(program.pools.seats)
    found = linprog(
        -program.gain,
        A_ub=vstack([program.matrix[upper], -program.matrix[lower]]),
        b_ub=np.concatenate([program.high[upper], -program.low[lower]]),
        A_eq=program.matrix[equal],
        b_eq=program.high[equal],
        bounds=np.column_stack(
            [np.zeros(len(program.gain)), np.where(np.arange(len(program.gain)) < binary, 1.0, np.inf)]
        ),
        method="highs",
    )
    if found.status != 0:
        return None
    price = np.zeros(len(program.low))
    price[upper] = -found.ineqlin.marginals[: int(upper.sum())]
    price[lower] += found.ineqlin.marginals[int(upper.sum()) :]
    price[equal] = -found.eqlin.marginals
    return -float(found.fun), price
