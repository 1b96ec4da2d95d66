"""Trades match for overlap: swaps that link parts of the judge-case graph which share few judges.

Without shared judges no severity can be told from quality. The gain of a pair is the effective resistance between its
case and its judge in the graph so far: large where they are linked by few paths, 1 or more in separate piles (Ghosh,
Boyd, Saberi, Minimizing effective resistance of a graph, SIAM Review 50, 2008; with the judges' variance as ridge).
"""

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.network import Arcs, solve
from award.scoring.assignment.problem import Problem
from award.scoring.assignment.snapshot import Pairs
from award.scoring.graph import Graph, factor_of, inverse_of, relative_variances

RATIO = 5.0
"""Residual / judge variance supposed before any mark is there (scenario A of the simulation: 1.268 / 0.240)."""
TURNS = 4
"""Each turn offers one swap to one case in four."""


def graph_of(problem: Problem, chosen: Pairs) -> Graph:
    """The graph of the kept and the chosen pairs."""
    pairs = np.concatenate([problem.kept, chosen])
    return Graph(pairs[:, 0], pairs[:, 1], len(problem.sheets), len(problem.low))


def add_overlap(problem: Problem, chosen: Pairs, keys: NDArray[np.int64], weight: float) -> Pairs:
    """``chosen`` improved for match per sheet - ``weight`` * (mean variance that the judges' severities leave).

    ``keys`` are the candidate pairs. Each turn lets a quarter of the cases swap one sheet, the others stay; a turn
    that does not improve the sum is undone.
    """
    best, worth = chosen, _worth(problem, chosen, weight)
    for turn in range(TURNS):
        trial = _swap(problem, best, keys, weight, turn)
        if trial is None:
            continue
        reached = _worth(problem, trial, weight)
        if reached > worth + 1e-12:
            best, worth = trial, reached
    return best


def _worth(problem: Problem, chosen: Pairs, weight: float) -> float:
    graph = graph_of(problem, chosen)
    counts = graph.per_case()
    seen = counts > 0
    if not seen.any() or not len(chosen):
        return 0.0
    left = relative_variances(graph, RATIO)[seen] - 1.0 / counts[seen]
    return float(problem.values(chosen[:, 0], chosen[:, 1]).mean() - weight * RATIO * left.mean())


def _swap(problem: Problem, chosen: Pairs, keys: NDArray[np.int64], weight: float, turn: int) -> Pairs | None:
    """The best assignment in which each case of this turn changes at most one of its chosen sheets."""
    judges = len(problem.low)
    current = chosen[:, 0] * judges + chosen[:, 1]
    offered = keys[(keys // judges) % TURNS == turn]
    offered = offered[~np.isin(offered, current)]
    case, judge = offered // judges, offered % judges
    taken = np.unique(chosen[:, 0] * problem.groups + problem.group[chosen[:, 1]])
    free = ~np.isin(case * problem.groups + problem.group[judge], taken)
    case, judge = case[free], judge[free]
    gain = weight * _resistance(graph_of(problem, chosen), case, judge)
    arcs = Arcs(
        np.concatenate([chosen[:, 0], case]),
        np.concatenate([chosen[:, 1], judge]),
        np.concatenate([problem.values(chosen[:, 0], chosen[:, 1]), problem.values(case, judge) + gain]),
        np.concatenate([problem.group[chosen[:, 1]], np.full(len(case), problem.groups)]),
    )
    flow = solve(problem, arcs)
    if flow.unserved.any() or flow.idle.any():
        return None
    return np.column_stack([arcs.case[flow.chosen], arcs.judge[flow.chosen]])


def _resistance(graph: Graph, case: NDArray[np.int64], judge: NDArray[np.int64]) -> NDArray[np.float64]:
    """RATIO * (e - a)' S (e - a) for each pair: e the judge, a the mean of the case's judges, S as in graph.py."""
    inverse = inverse_of(factor_of(graph.judge_laplacian(), RATIO))
    counts = np.maximum(graph.per_case(), 1.0)
    incidence = graph.incidence
    spread = np.asarray(incidence @ inverse) / counts[:, None]
    own = np.asarray(incidence.multiply(spread).sum(axis=1)).ravel() / counts
    return np.asarray(RATIO * (inverse[judge, judge] - 2 * spread[case, judge] + own[case]))
