"""The snapshot as arrays in a canonical order: what the network, the candidates and the bound work on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from award.scoring.assignment.anchors import anchor_pairs
from award.scoring.assignment.snapshot import Pairs, Snapshot


@dataclass(frozen=True)
class Problem:
    """What is left to assign, with cases and judges shuffled by the seed so that ties fall by it alone.

    ``match`` and ``barred`` are cases x judges; ``sheets`` what each case still needs; ``low``/``high`` what each
    judge still must and may take; ``group`` the employer's number per judge (judges without one: a number of their
    own), ``groups`` how many. ``kept`` are pairs that stay and those of anchor cases, ``wished`` those
    preferred among equals; ``crowded``: per judge, how many anchor cases found no room.
    ``case_order[k]``, ``judge_order[k]`` give the snapshot's position of row or column k.
    """

    match: csr_matrix
    barred: csr_matrix
    sheets: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    group: NDArray[np.int64]
    groups: int
    kept: Pairs
    wished: Pairs
    crowded: NDArray[np.int64]
    case_order: NDArray[np.int64]
    judge_order: NDArray[np.int64]

    def values(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The match of the given pairs."""
        if not len(rows):
            return np.empty(0)
        return np.asarray(self.match[rows, columns], dtype=np.float64).ravel()

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """The match of rows start..stop against all judges; -inf where barred."""
        block = self.match[start:stop].toarray()
        barred = self.barred[start:stop]
        rows = np.repeat(np.arange(stop - start), np.diff(barred.indptr))
        block[rows, barred.indices] = -np.inf
        return np.asarray(block)


def distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ascending, each once (``np.unique`` hashes, which takes five times as long for millions of keys)."""
    ordered = np.sort(keys)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) != 0])


def among(keys: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of ``keys`` are among ``others``."""
    if not len(keys) or not len(others):
        return np.zeros(len(keys), dtype=np.bool_)
    return np.asarray(np.isin(keys, others))


def shuffled(ids: list[str], seed: int, stream: int) -> NDArray[np.int64]:
    """Positions of ``ids`` in an order that depends on the set of ids and the seed, not on how they are listed."""
    by_name = np.array(sorted(range(len(ids)), key=lambda at: ids[at]), dtype=np.int64)
    return by_name[np.random.default_rng([seed, stream]).permutation(len(ids))]


def set_up(snapshot: Snapshot) -> Problem:
    """Subtract what stays (fixed pairs, under top_up the existing ones too) and the anchors; bar what may not be."""
    case_order = shuffled([case.id for case in snapshot.cases], snapshot.seed, 1)
    judge_order = shuffled([judge.id for judge in snapshot.judges], snapshot.seed, 2)
    shape = (len(case_order), len(judge_order))
    place = (_inverse(case_order), _inverse(judge_order))
    conflicts, fixed, existing = (
        np.column_stack([place[0][pairs[:, 0]], place[1][pairs[:, 1]]])
        for pairs in (snapshot.conflicts, snapshot.fixed, snapshot.existing)
    )
    existing = _without(existing, conflicts, shape)
    kept = np.unique(np.concatenate([fixed, existing]) if snapshot.top_up else fixed, axis=0)
    high = np.array([snapshot.judges[at].max_load for at in judge_order], dtype=np.int64)
    shared = np.flatnonzero([snapshot.cases[at].anchor for at in case_order])
    added, crowded = anchor_pairs(shared, kept, conflicts, high)
    kept = np.concatenate([kept, added])
    group, groups = _employers([snapshot.judges[at].employer for at in judge_order])
    taken = (np.bincount(kept[:, 0], minlength=shape[0]), np.bincount(kept[:, 1], minlength=shape[1]))
    sheets = np.array([snapshot.cases[at].sheets for at in case_order], dtype=np.int64)
    low = np.array([snapshot.judges[at].min_load for at in judge_order], dtype=np.int64)
    match = csr_matrix(
        (snapshot.match.value, (place[0][snapshot.match.case], place[1][snapshot.match.judge])), shape=shape
    )
    return Problem(
        match=match,
        barred=_table(np.concatenate([conflicts, kept, _colleagues(kept, group)]), shape),
        sheets=np.maximum(sheets - taken[0], 0),
        low=np.maximum(low - taken[1], 0),
        high=np.maximum(high - taken[1], 0),
        group=group,
        groups=groups,
        kept=kept,
        wished=existing,
        crowded=crowded,
        case_order=case_order,
        judge_order=judge_order,
    )


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int64]:
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def _without(pairs: Pairs, unwanted: Pairs, shape: tuple[int, int]) -> Pairs:
    keys = pairs[:, 0] * shape[1] + pairs[:, 1]
    return np.asarray(pairs[~among(keys, unwanted[:, 0] * shape[1] + unwanted[:, 1])])


def _table(pairs: Pairs, shape: tuple[int, int]) -> csr_matrix:
    ones = np.ones(len(pairs), dtype=bool)
    return csr_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=shape)


def _employers(names: list[str]) -> tuple[NDArray[np.int64], int]:
    keys = [f"e{name}" if name else f"j{at}" for at, name in enumerate(names)]
    known, group = np.unique(np.array(keys, dtype=object).astype(str), return_inverse=True)
    return group.astype(np.int64), len(known)


def _colleagues(kept: Pairs, group: NDArray[np.int64]) -> Pairs:
    """Pairs of the kept pairs' cases with the other judges of the same employer."""
    members: dict[int, list[int]] = {}
    for judge, number in enumerate(group.tolist()):
        members.setdefault(number, []).append(judge)
    rows = [
        (case, colleague)
        for case, judge in kept.tolist()
        for colleague in members[int(group[judge])]
        if colleague != judge
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
