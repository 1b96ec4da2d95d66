"""Maximum match as a minimum-cost flow, solved by OR-Tools. The only file that knows the solver.

Case i supplies its sheets; an arc of capacity 1 leads to each candidate judge, through a node of capacity 1 (a gate)
for each employer with several candidates; judge j demands its minimum and passes at most high - low on to the sink. All
capacities are integers, so the flow is integral and optimal (Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.problem import Problem, among

Ints = NDArray[np.int64]
RESOLUTION = 1e9
"""Costs are whole multiples of the largest |match| / 1e9."""


@dataclass(frozen=True)
class Arcs:
    """Candidate pairs: row (case), column (judge) and worth, the match plus any bonus.

    Of one case's arcs with the same ``gate`` number (>= 0) at most one is taken: the judge's employer.
    """

    case: Ints
    judge: Ints
    worth: NDArray[np.float64]
    gate: Ints


@dataclass(frozen=True)
class Flow:
    """``chosen[k]``: arc k is taken. ``price[j]``: the worth a sheet must have to deserve judge j's time (0 while
    the judge has room both ways), in the unit of worth. ``unserved`` sheets per case and ``idle`` places below the
    minimum per judge are 0 unless the problem is infeasible."""

    chosen: NDArray[np.bool_]
    price: NDArray[np.float64]
    unserved: Ints
    idle: Ints


@dataclass(frozen=True)
class _Network:
    """Arcs of the flow network; the first carry the pairs, the last (cases + judges) the slack, if any."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    supply: Ints
    unit: float


def solve(problem: Problem, arcs: Arcs) -> Flow:
    """The best choice of ``arcs``; when they cannot satisfy everything, the fewest sheets and places are left out."""
    cases, judges, pairs = len(problem.sheets), len(problem.low), len(arcs.case)
    unserved, idle = np.zeros(cases, dtype=np.int64), np.zeros(judges, dtype=np.int64)
    network = _build(problem, arcs, slack=False)
    flows = _run(network)
    if flows is None:
        network = _build(problem, arcs, slack=True)
        flows = _run(network)
        assert flows is not None, "slack arcs make every problem feasible"
        unserved, idle = np.split(flows[len(flows) - cases - judges :], [cases])
    return Flow(flows[:pairs] > 0, _prices(network, flows, cases, judges), unserved, idle)


def _build(problem: Problem, arcs: Arcs, slack: bool) -> _Network:
    cases, judges = len(problem.sheets), len(problem.low)
    sink = cases + judges
    gate, gates, gate_tail = _gates(arcs, sink + 1)
    unit = max(float(np.abs(arcs.worth).max(initial=0.0)), 1e-300) / RESOLUTION
    pair_cost = -np.rint(arcs.worth / unit).astype(np.int64)
    wished = problem.wished[:, 0] * judges + problem.wished[:, 1]
    pair_cost -= among(arcs.case * judges + arcs.judge, wished)
    each_case, each_judge = np.arange(cases), cases + np.arange(judges)
    tail = [gate, gate_tail, each_judge]
    head = [cases + arcs.judge, sink + 1 + np.arange(gates), np.full(judges, sink)]
    capacity = [np.ones(len(gate) + gates, dtype=np.int64), problem.high - problem.low]
    cost = [pair_cost, np.zeros(gates + judges, dtype=np.int64)]
    if slack:
        nodes = sink + 1 + gates
        refusal = min(2 * int(RESOLUTION) * int(problem.sheets.sum() + 1), 2**62 // (4 * nodes))
        tail += [each_case, np.full(judges, sink)]
        head += [np.full(cases, sink), each_judge]
        capacity += [problem.sheets, problem.low]
        cost.append(np.full(cases + judges, refusal, dtype=np.int64))
    supply = np.concatenate(
        [problem.sheets, -problem.low, [problem.low.sum() - problem.sheets.sum()], np.zeros(gates, np.int64)]
    )
    return _Network(
        np.concatenate(tail),
        np.concatenate(head),
        np.concatenate(capacity),
        np.concatenate(cost),
        supply,
        unit,
    )


def _gates(arcs: Arcs, first: int) -> tuple[Ints, int, Ints]:
    """The node from which each pair's arc leaves (its case, or its case's gate for the employer), how many gates
    there are, and the case of each."""
    span = int(arcs.gate.max(initial=0)) + 1
    key = arcs.case * span + arcs.gate
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    size = np.diff(starts, append=len(key))
    number = np.where(size > 1, first + np.cumsum(size > 1) - 1, -1)
    node = np.empty(len(key), dtype=np.int64)
    node[order] = np.repeat(number, size)
    gated = arcs.case[order[starts[size > 1]]]
    return np.where(node < 0, arcs.case, node), len(gated), gated


def _run(network: _Network) -> Ints | None:
    """Flows of the optimum, None when infeasible."""
    from ortools.graph.python import min_cost_flow  # 16 MB that a web worker never needs

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, network.cost)
    solver.set_nodes_supplies(np.arange(len(network.supply)), network.supply)
    outcome = solver.solve()
    if outcome == solver.INFEASIBLE:
        return None
    if outcome != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver stopped with {outcome.name}")
    return np.asarray(solver.flows(np.arange(len(network.tail))), dtype=np.int64)


def _prices(network: _Network, flows: Ints, cases: int, judges: int) -> NDArray[np.float64]:
    """Judges' dual prices: shortest distances in the residual network (Bellman-Ford, at most 200 rounds; the bound
    made from them is valid whatever they are)."""
    forward, backward = flows < network.capacity, flows > 0
    tail = np.concatenate([network.tail[forward], network.head[backward]])
    head = np.concatenate([network.head[forward], network.tail[backward]])
    cost = np.concatenate([network.cost[forward], -network.cost[backward]])
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    starts = np.flatnonzero(np.diff(head, prepend=-1))
    reached = head[starts]
    distance = np.zeros(len(network.supply), dtype=np.int64)
    for _ in range(200 if len(tail) else 0):
        best = np.minimum(distance[reached], np.minimum.reduceat(distance[tail] + cost, starts))
        if np.array_equal(best, distance[reached]):
            break
        distance[reached] = best
    return np.asarray((distance[cases + judges] - distance[cases : cases + judges]) * network.unit)
