"""A proposal as it is kept and previewed: what would change, and how well it covers, balances and connects."""

from typing import Any

import numpy as np

from award.scoring.assignment import Proposal, Snapshot
from award.scoring.connectivity import examine
from award.scoring.graph import Graph
from award.stages.situation import Situation

Plan = dict[str, Any]
"""JSON: digest, seed, overlap, top_up, added and removed pairs (expert, case), before and after, shortages, clashes."""


def plan_of(situation: Situation, proposal: Proposal, *, overlap: float, top_up: bool) -> Plan:
    """What the job keeps of a proposal: its difference to what is there, and the figures of both."""
    snapshot = situation.snapshot
    there = _pairs(snapshot, np.concatenate([snapshot.fixed, snapshot.existing]))
    return {
        "digest": situation.digest,
        "seed": snapshot.seed,
        "overlap": overlap,
        "top_up": top_up,
        "added": _numbers(proposal.added),
        "removed": _numbers(proposal.removed),
        "before": figures_of(snapshot, there),
        "after": figures_of(snapshot, list(proposal.pairs)),
        "gap": proposal.gap,
        "shortages": [[short.kind, int(short.id), short.missing] for short in proposal.shortages],
        "clashes": _numbers(proposal.clashes),
        "conflicts": len(snapshot.conflicts),
    }


def _numbers(pairs: Any) -> list[list[int]]:
    return [[int(judge), int(case)] for judge, case in pairs]


def _pairs(snapshot: Snapshot, places: Any) -> list[tuple[str, str]]:
    return [(snapshot.judges[judge].id, snapshot.cases[case].id) for case, judge in places.tolist()]


def figures_of(snapshot: Snapshot, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Coverage, load, match and connectivity of some pairs (judge id, case id).

    ``error``: mean expected standard error of a case's corrected score, in units of one sheet's noise.
    """
    case_at = {case.id: at for at, case in enumerate(snapshot.cases)}
    judge_at = {judge.id: at for at, judge in enumerate(snapshot.judges)}
    rows = np.array([case_at[case] for _, case in pairs], dtype=np.int64)
    columns = np.array([judge_at[judge] for judge, _ in pairs], dtype=np.int64)
    graph = Graph(rows, columns, len(case_at), len(judge_at))
    sheets, loads = graph.per_case(), graph.per_judge()
    wanted = np.array([case.sheets for case in snapshot.cases])
    found = examine(graph)
    errors = found.standard_error[np.isfinite(found.standard_error)]
    return {
        "pairs": len(pairs),
        "full": int((sheets >= wanted).sum()),
        "cases": len(case_at),
        "judges": len(judge_at),
        "least": int(loads.min()) if len(loads) else 0,
        "most": int(loads.max(initial=0)),
        "mean": round(float(loads.mean()), 1) if len(loads) else 0,
        "match": round(_match(snapshot, rows, columns), 2),
        "second": round(found.second_eigenvalue, 2),
        "piles": found.piles,
        "error": round(float(errors.mean()), 2) if len(errors) else None,
        "warnings": list(found.warnings),
        "remedies": [[remedy.pile, remedy.sheets] for remedy in found.remedies],
    }


def _match(snapshot: Snapshot, rows: Any, columns: Any) -> float:
    """Mean match of the pairs."""
    if not len(rows):
        return 0.0
    width = len(snapshot.judges)
    keys = snapshot.match.case * width + snapshot.match.judge
    order = np.argsort(keys)
    wanted = rows * width + columns
    if not len(keys):
        return 0.0
    at = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    hit = keys[order][at] == wanted
    return float(np.where(hit, snapshot.match.value[order][at], 0.0).mean())
