"""Which pairs the solver gets to see: all of them, or at size the promising ones."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.bound import slices
from award.scoring.assignment.problem import Problem, among, distinct

ALL_BELOW = 2_000_000
"""Up to so many case-judge pairs the solver gets every allowed pair."""
PER_CASE = 50
"""Candidates per case beyond that."""
SPARE = 2
"""How many times its minimum load a judge has candidates for, at least."""

Keys = NDArray[np.int64]


def every_pair(problem: Problem) -> bool:
    """Whether the problem is small enough for all pairs."""
    return len(problem.sheets) * len(problem.low) <= ALL_BELOW


def candidate_keys(problem: Problem, seed: int, per_case: int = PER_CASE) -> Keys:
    """Keys case * judges + judge of the candidate pairs, ascending.

    Every allowed pair of a small problem. Else every pair with a positive match, where a case has enough of them and
    all together are not too many; for other cases their best ``per_case`` (absent pairs count 0); and for judges with
    few candidates some drawn cases, so that minimum loads can be met.
    """
    judges = len(problem.low)
    if every_pair(problem):
        return np.flatnonzero(np.isfinite(problem.block(0, len(problem.sheets))).ravel())
    known, plenty = _known(problem, per_case)
    found = [known, best_keys(problem, np.zeros(judges), per_case, ~plenty)]
    found.append(_extra_for_idle(problem, np.concatenate(found), seed))
    return distinct(np.concatenate(found))


def _known(problem: Problem, per_case: int) -> tuple[Keys, NDArray[np.bool_]]:
    """Allowed pairs with a positive match of the cases that have ``per_case`` of them, and which cases those are."""
    cases, judges = len(problem.sheets), len(problem.low)
    match, barred = problem.match.tocoo(), problem.barred.tocoo()
    good = match.data > 0
    key = match.row[good].astype(np.int64) * judges + match.col[good]
    key = key[~among(key, barred.row.astype(np.int64) * judges + barred.col)]
    plenty = np.bincount(key // judges, minlength=cases) >= per_case
    key = key[plenty[key // judges] & (problem.sheets > 0)[key // judges]]
    return (key, plenty) if len(key) <= ALL_BELOW else (key[:0], np.zeros(cases, dtype=np.bool_))


def best_keys(
    problem: Problem, price: NDArray[np.float64], width: int, wanted: NDArray[np.bool_] | None = None
) -> Keys:
    """Keys of each (``wanted``) case's ``width`` best judges by match - price; only cases that still need sheets."""
    judges = len(problem.low)
    cut = judges - min(width, judges)
    found = [np.empty(0, dtype=np.int64)]
    for start, stop in slices(problem):
        if wanted is not None and not wanted[start:stop].any():
            continue
        worth = problem.block(start, stop)
        worth -= price
        worth[problem.sheets[start:stop] == 0] = -np.inf
        if wanted is not None:
            worth[~wanted[start:stop]] = -np.inf
        top = (
            np.argpartition(worth, cut, axis=1)[:, cut:]
            if cut
            else np.tile(np.arange(judges), (stop - start, 1))
        )
        allowed = np.isfinite(np.take_along_axis(worth, top, axis=1))
        found.append(((np.arange(start, stop)[:, None] * judges) + top)[allowed])
    return np.concatenate(found)


def _extra_for_idle(problem: Problem, keys: Keys, seed: int) -> Keys:
    cases, judges = len(problem.sheets), len(problem.low)
    lacking = SPARE * problem.low - np.bincount(keys % judges, minlength=judges)
    chance = np.random.default_rng([seed, 3])
    barred = problem.barred.tocsc()
    open_cases = np.flatnonzero(problem.sheets > 0)
    found = [np.empty(0, dtype=np.int64)]
    for judge in np.flatnonzero(lacking > 0):
        blocked = barred.indices[barred.indptr[judge] : barred.indptr[judge + 1]]
        free = open_cases[~np.isin(open_cases, blocked)]
        drawn = chance.choice(free, min(len(free), 2 * int(problem.low[judge])), replace=False)
        found.append(drawn * judges + judge)
    assert cases * judges < 2**62
    return np.concatenate(found)
