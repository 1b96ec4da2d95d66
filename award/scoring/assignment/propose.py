"""assign(): a snapshot in, a proposal out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.bound import upper_bound
from award.scoring.assignment.candidates import PER_CASE, best_keys, candidate_keys, every_pair
from award.scoring.assignment.network import Arcs, Flow, solve
from award.scoring.assignment.overlap import RATIO, add_overlap, graph_of
from award.scoring.assignment.problem import Problem, among, distinct, set_up
from award.scoring.assignment.snapshot import Pairs, Pile, Proposal, Shortage, Snapshot
from award.scoring.graph import Graph, relative_variances

Progress = Callable[[float], None]
"""Called with the share that is done; may raise to stop the work."""
GAP = 1e-3
"""Relative gap at which no further candidates are priced in."""
ROUNDS = 3
"""At most so often are candidates added and the flow solved again."""


def assign(snapshot: Snapshot, progress: Progress = lambda share: None) -> Proposal:
    """The assignment of highest total match under the snapshot's loads, conflicts and kept pairs.

    A pure function: the same snapshot and seed give the same pairs, in whatever order judges and cases are listed.
    Infeasible wishes are no error: the fewest sheets are left out and named in ``shortages``.
    """
    problem = set_up(snapshot)
    progress(0.1)
    keys, flow, bound = _optimum(problem, snapshot.seed, progress)
    judges = len(problem.low)
    chosen = np.column_stack([keys[flow.chosen] // judges, keys[flow.chosen] % judges])
    if snapshot.overlap > 0 and not flow.unserved.any() and not flow.idle.any():
        chosen = add_overlap(problem, chosen, keys, snapshot.overlap)
    progress(0.9)
    return _report(snapshot, problem, chosen, flow, bound)


def _arcs(problem: Problem, keys: NDArray[np.int64]) -> Arcs:
    case, judge = keys // len(problem.low), keys % len(problem.low)
    return Arcs(case, judge, problem.values(case, judge), problem.group[judge])


def _optimum(problem: Problem, seed: int, progress: Progress) -> tuple[NDArray[np.int64], Flow, float]:
    """Candidates, their best flow and an upper bound on the match of what is still to assign.

    With every pair among the candidates the flow is the optimum. Else candidates that the judges' prices find
    profitable are added until the bound is near (column generation).
    """
    keys = candidate_keys(problem, seed)
    for attempt in range(ROUNDS):
        arcs = _arcs(problem, keys)
        flow = solve(problem, arcs)
        reached = float(arcs.worth[flow.chosen].sum())
        progress(0.1 + 0.7 * (attempt + 1) / ROUNDS)
        if every_pair(problem):
            return keys, flow, reached
        short = bool(flow.unserved.any() or flow.idle.any())
        bound = upper_bound(problem, flow.price)
        if attempt == ROUNDS - 1 or (not short and bound - reached <= GAP * abs(bound)):
            break
        width = 4 * PER_CASE if short else int(problem.sheets.max()) + 2
        more = candidate_keys(problem, seed + 1, width) if short else best_keys(problem, flow.price, width)
        keys = distinct(np.concatenate([keys, more]))
    return keys, flow, max(bound, reached)


def _report(snapshot: Snapshot, problem: Problem, chosen: Pairs, flow: Flow, bound: float) -> Proposal:
    judge_ids = [snapshot.judges[at].id for at in problem.judge_order]
    case_ids = [snapshot.cases[at].id for at in problem.case_order]
    pairs = np.concatenate([problem.kept, chosen])
    values = problem.values(pairs[:, 0], pairs[:, 1])
    shortages = [
        Shortage("case", case_ids[at], int(flow.unserved[at])) for at in np.flatnonzero(flow.unserved)
    ]
    shortages += [Shortage("judge", judge_ids[at], int(flow.idle[at])) for at in np.flatnonzero(flow.idle)]
    shortages += [
        Shortage("anchor", judge_ids[at], int(problem.crowded[at])) for at in np.flatnonzero(problem.crowded)
    ]
    objective = float(values.sum())
    limit = None if shortages else float(values[: len(problem.kept)].sum()) + bound
    graph = graph_of(problem, chosen)
    after = np.column_stack([problem.case_order[pairs[:, 0]], problem.judge_order[pairs[:, 1]]])
    before = np.concatenate([snapshot.fixed, snapshot.existing])
    seen = graph.per_case() > 0
    return Proposal(
        pairs=_named(snapshot, after),
        added=_named(snapshot, _only_first(snapshot, after, before)),
        removed=_named(snapshot, _only_first(snapshot, before, after)),
        objective=objective,
        upper_bound=limit,
        gap=None if limit is None else max(0.0, limit - objective) / max(abs(limit), 1e-12),
        loads=dict(sorted(zip(judge_ids, graph.per_judge().astype(int).tolist(), strict=True))),
        worst_case=_worst(case_ids, pairs, values),
        piles=_piles(graph, case_ids, judge_ids),
        standard_error=float(np.sqrt(relative_variances(graph, RATIO)[seen]).mean()) if seen.any() else None,
        shortages=tuple(sorted(shortages, key=lambda s: (s.kind, s.id))),
        clashes=_named(snapshot, _both(snapshot, snapshot.fixed, snapshot.conflicts)),
        seed=snapshot.seed,
    )


def _keys(snapshot: Snapshot, pairs: Pairs) -> NDArray[np.int64]:
    return np.asarray(pairs[:, 0] * len(snapshot.judges) + pairs[:, 1])


def _only_first(snapshot: Snapshot, first: Pairs, second: Pairs) -> Pairs:
    return np.asarray(first[~among(_keys(snapshot, first), _keys(snapshot, second))])


def _both(snapshot: Snapshot, first: Pairs, second: Pairs) -> Pairs:
    return np.asarray(first[among(_keys(snapshot, first), _keys(snapshot, second))])


def _named(snapshot: Snapshot, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Distinct pairs as (judge id, case id), sorted by case, then judge."""
    judges, cases = [judge.id for judge in snapshot.judges], [case.id for case in snapshot.cases]
    by_case, by_judge = (sorted(range(len(ids)), key=ids.__getitem__) for ids in (cases, judges))
    place = np.empty(len(cases), dtype=np.int64), np.empty(len(judges), dtype=np.int64)
    place[0][by_case], place[1][by_judge] = np.arange(len(cases)), np.arange(len(judges))
    keys = distinct(place[0][pairs[:, 0]] * len(judges) + place[1][pairs[:, 1]])
    rows, columns = np.divmod(keys, max(len(judges), 1))
    return tuple(
        (judges[by_judge[column]], cases[by_case[row]])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    )


def _worst(case_ids: list[str], pairs: Pairs, values: NDArray[np.float64]) -> tuple[str, float] | None:
    """The case whose sheets have the smallest total match (ties: the first id), with that total."""
    if not len(pairs):
        return None
    totals = np.bincount(pairs[:, 0], weights=values, minlength=len(case_ids))
    lowest = min((round(float(totals[at]), 9), case_ids[at]) for at in np.unique(pairs[:, 0]))
    return lowest[1], lowest[0]


def _piles(graph: Graph, case_ids: list[str], judge_ids: list[str]) -> tuple[Pile, ...]:
    """Components, the largest first."""
    of_case, of_judge = graph.components()
    count = int(of_case.max(initial=-1)) + 1
    cases: list[list[str]] = [[] for _ in range(count)]
    judges: list[list[str]] = [[] for _ in range(count)]
    for name, at in zip(case_ids, of_case.tolist(), strict=True):
        if at >= 0:
            cases[at].append(name)
    for name, at in zip(judge_ids, of_judge.tolist(), strict=True):
        if at >= 0:
            judges[at].append(name)
    piles = [Pile(tuple(sorted(c)), tuple(sorted(j))) for c, j in zip(cases, judges, strict=True)]
    return tuple(sorted(piles, key=lambda pile: (-len(pile.cases), pile.cases)))
