"""A proposal as it is kept and previewed: what would change, and how well it covers, balances and connects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment import Proposal, Snapshot
from award.scoring.connectivity import examine
from award.scoring.graph import Graph
from award.stages.situation import Situation

Plan = dict[str, Any]
"""JSON: digest, seed, overlap, top_up, anchors (cases), added and removed pairs (expert, case), before and after, shortages, clashes.

``why``: for each added pair what expert and case have in common, as ``Matching.why`` words it; ``tags``: its tags."""


def plan_of(situation: Situation, proposal: Proposal, *, overlap: float, top_up: bool) -> Plan:
    """What the job keeps of a proposal: its difference to what is there, and the figures of both."""
    snapshot = situation.snapshot
    there = _pairs(snapshot, np.concatenate([snapshot.fixed, snapshot.existing]))
    return {
        "digest": situation.digest,
        "seed": snapshot.seed,
        "overlap": overlap,
        "top_up": top_up,
        "anchors": [int(case.id) for case in snapshot.cases if case.anchor],
        "added": _numbers(proposal.added),
        "removed": _numbers(proposal.removed),
        "before": figures_of(situation, there),
        "after": figures_of(situation, list(proposal.pairs)),
        "why": _why(situation, proposal.added),
        "tags": situation.matching.words if situation.matching else [],
        "gap": proposal.gap,
        "shortages": [[short.kind, int(short.id), short.missing] for short in proposal.shortages],
        "clashes": _numbers(proposal.clashes),
        "conflicts": len(snapshot.conflicts),
    }


def _numbers(pairs: Any) -> list[list[int]]:
    return [[int(judge), int(case)] for judge, case in pairs]


def _pairs(snapshot: Snapshot, places: Any) -> list[tuple[str, str]]:
    return [(snapshot.judges[judge].id, snapshot.cases[case].id) for case, judge in places.tolist()]


def _places(snapshot: Snapshot, pairs: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    case_at = {case.id: at for at, case in enumerate(snapshot.cases)}
    judge_at = {judge.id: at for at, judge in enumerate(snapshot.judges)}
    rows = np.array([case_at[case] for _, case in pairs], dtype=np.int64)
    return rows, np.array([judge_at[judge] for judge, _ in pairs], dtype=np.int64)


def _why(situation: Situation, pairs: Any) -> list[list[Any]]:
    if situation.matching is None:
        return []
    rows, columns = _places(situation.snapshot, pairs)
    return situation.matching.why(rows.tolist(), columns.tolist())


def figures_of(situation: Situation, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Coverage, load, match and connectivity of some pairs (judge id, case id).

    ``match``: share of pairs whose category the expert takes; ``tags``, ``text``: means of the other two parts.
    ``error``: mean expected standard error of a case's corrected score, in units of one sheet's noise.
    """
    snapshot = situation.snapshot
    rows, columns = _places(snapshot, pairs)
    graph = Graph(rows, columns, len(snapshot.cases), len(snapshot.judges))
    sheets, loads = graph.per_case(), graph.per_judge()
    wanted = np.array([case.sheets for case in snapshot.cases])
    found = examine(graph)
    errors = found.standard_error[np.isfinite(found.standard_error)]
    return {
        "pairs": len(pairs),
        "full": int((sheets >= wanted).sum()),
        "cases": len(snapshot.cases),
        "judges": len(snapshot.judges),
        "least": int(loads.min()) if len(loads) else 0,
        "most": int(loads.max(initial=0)),
        "mean": round(float(loads.mean()), 1) if len(loads) else 0,
        **_match(situation, rows, columns),
        "second": round(found.second_eigenvalue, 2),
        "piles": found.piles,
        "error": round(float(errors.mean()), 2) if len(errors) else None,
        "warnings": list(found.warnings),
        "remedies": [[remedy.pile, remedy.sheets] for remedy in found.remedies],
    }


def _match(situation: Situation, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> dict[str, float]:
    """Means of the parts of the match over the pairs."""
    if situation.matching is None or not len(rows):
        return {"match": 0.0, "tags": 0.0, "text": 0.0}
    means = situation.matching.parts.of(rows, columns).mean(axis=0).tolist()
    return dict(zip(("match", "tags", "text"), (round(mean, 2) for mean in means), strict=True))
