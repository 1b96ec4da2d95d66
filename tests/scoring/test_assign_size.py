"""At size the solver sees some pairs only; the bound must still hold over all of them."""

import numpy as np
import pytest

from award.scoring.assignment import Case, Judge, Match, Snapshot, assign
from award.scoring.assignment import candidates as candidates_module


def snapshot(cases=300, judges=40, seed=0):
    chance = np.random.default_rng(seed)
    value = np.round(chance.random(cases * judges), 2)
    key = np.flatnonzero(chance.random(cases * judges) < 0.6)
    barred = np.flatnonzero(chance.random(cases * judges) < 0.02)
    load = cases * 3 / judges
    return Snapshot(
        [Judge(f"j{at:02}", int(load * 1.2), int(load * 0.8), f"u{at % 25}") for at in range(judges)],
        [Case(f"c{at:03}", 3) for at in range(cases)],
        Match(key // judges, key % judges, value[key]),
        conflicts=np.column_stack([barred // judges, barred % judges]),
    )


def test_a_proposal_from_few_candidates_is_nearly_the_optimum_and_its_bound_holds(monkeypatch):
    optimum = assign(snapshot()).objective
    monkeypatch.setattr(candidates_module, "ALL_BELOW", 100)
    monkeypatch.setattr(candidates_module, "PER_CASE", 8)
    sparse = assign(snapshot())
    assert not sparse.shortages
    assert sparse.objective <= optimum + 1e-6 <= sparse.upper_bound + 2e-6
    assert sparse.objective >= 0.995 * optimum
    assert sparse.gap == pytest.approx((sparse.upper_bound - sparse.objective) / sparse.upper_bound)
    assert set(sparse.loads.values()) <= set(range(18, 28))
