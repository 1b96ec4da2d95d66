"""What an assignment may never do, on drawn problems, against an independent integer program."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from award.scoring.assignment import Case, Judge, Snapshot, assign


@st.composite
def problems(draw):
    n_judges, n_cases = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    judges = []
    for at in range(n_judges):
        high = draw(st.integers(0, 5))
        judges.append(
            Judge(f"j{at}", high, draw(st.integers(0, high)), draw(st.sampled_from(["", "u", "v", "w"])))
        )
    cases = [Case(f"c{at}", draw(st.integers(0, 3))) for at in range(n_cases)]
    all_pairs = [(judge.id, case.id) for judge in judges for case in cases]
    subset = st.lists(st.sampled_from(all_pairs), unique=True, max_size=5)
    values = st.sampled_from([-0.5, 0.25, 0.5, 1.0, 0.123456])
    match = [(*pair, draw(values)) for pair in draw(st.lists(st.sampled_from(all_pairs), unique=True))]
    return {
        "judges": judges,
        "cases": cases,
        "match": match,
        "conflicts": draw(subset),
        "fixed": draw(subset),
        "existing": draw(subset),
        "top_up": draw(st.booleans()),
        "seed": draw(st.integers(0, 3)),
        "overlap": draw(st.sampled_from([0.0, 0.0, 2.0])),
    }


def best_by_integer_program(given_):
    """The optimum over the free pairs, or None when infeasible: the definition written down once more."""
    fixed = set(given_["fixed"])
    if given_["top_up"]:
        fixed |= set(given_["existing"]) - set(given_["conflicts"])
    value = {(j, c): v for j, c, v in given_["match"]}
    pairs = [(j, c) for j in given_["judges"] for c in given_["cases"] if (j.id, c.id) not in fixed]
    upper = [0.0 if (j.id, c.id) in set(given_["conflicts"]) else 1.0 for j, c in pairs]
    rows, low, high = [], [], []

    def rule(member, least, most):
        rows.append([float(member(j, c)) for j, c in pairs])
        low.append(least)
        high.append(most)

    for case in given_["cases"]:
        kept = [j for j in given_["judges"] if (j.id, case.id) in fixed]
        need = max(0, case.sheets - len(kept))
        rule(lambda j, c, case=case: c.id == case.id, need, need)
        for employer in {j.employer for j in given_["judges"]} - {""}:
            room = 0 if employer in {j.employer for j in kept} else 1
            rule(lambda j, c, case=case, e=employer: c.id == case.id and j.employer == e, 0, room)
    for judge in given_["judges"]:
        kept = sum((judge.id, case.id) in fixed for case in given_["cases"])
        rule(
            lambda j, c, me=judge: j.id == me.id, max(0, judge.min_load - kept), max(0, judge.max_load - kept)
        )
    base = sum(value.get(pair, 0.0) for pair in fixed)
    if not pairs:
        return base if all(lo <= 0 <= hi for lo, hi in zip(low, high, strict=True)) else None
    cost = [-value.get((j.id, c.id), 0.0) for j, c in pairs]
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0, upper),
        integrality=np.ones(len(pairs)),
    )
    return base - found.fun if found.success else None


@settings(max_examples=300, deadline=None)
@given(problems())
def test_rules_hold_and_the_optimum_is_the_integer_programs(given_):
    proposal = assign(Snapshot.from_ids(**given_))
    pairs, fixed, conflicts = set(proposal.pairs), set(given_["fixed"]), set(given_["conflicts"])
    before = fixed | set(given_["existing"])
    assert fixed <= pairs
    assert not (pairs - fixed) & conflicts
    assert set(proposal.added) == pairs - before
    assert set(proposal.removed) == before - pairs
    assert set(proposal.clashes) == fixed & conflicts
    if given_["top_up"]:
        assert before - conflicts <= pairs
    stays = fixed | (set(given_["existing"]) - conflicts if given_["top_up"] else set())
    employer = {judge.id: judge.employer for judge in given_["judges"]}
    seen = Counter((employer[j], case) for j, case in pairs if employer[j])
    kept = Counter((employer[j], case) for j, case in stays if employer[j])
    assert all(count <= max(1, kept[key]) for key, count in seen.items())
    best = best_by_integer_program(given_)
    assert bool(proposal.shortages) == (best is None)
    if best is not None:
        assert proposal.upper_bound == pytest.approx(best, abs=1e-6)
        assert proposal.objective <= best + 1e-6
        if given_["overlap"] == 0:
            assert proposal.objective == pytest.approx(best, abs=1e-6)
        loads = Counter(judge for judge, _ in pairs)
        kept_load = Counter(judge for judge, _ in stays)
        for judge in given_["judges"]:
            assert loads[judge.id] == proposal.loads[judge.id]
            assert min(judge.min_load, judge.max_load) <= loads[judge.id]
            assert loads[judge.id] <= max(judge.max_load, kept_load[judge.id])


@settings(max_examples=300, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_lists_plays_no_part(given_, random):
    shuffled = {key: list(value) if isinstance(value, list) else value for key, value in given_.items()}
    for value in shuffled.values():
        if isinstance(value, list):
            random.shuffle(value)
    assert assign(Snapshot.from_ids(**shuffled)) == assign(Snapshot.from_ids(**given_))


def test_an_existing_pair_is_preferred_among_equals():
    judges = [Judge("a", 2), Judge("b", 2), Judge("c", 2)]
    cases = [Case("1", 1), Case("2", 1)]
    match = [(judge.id, case.id, 0.5) for judge in judges for case in cases]
    for seed in range(10):
        before = [("b", "1"), ("c", "2")]
        snapshot = Snapshot.from_ids(judges, cases, match, existing=before, top_up=False, seed=seed)
        assert assign(snapshot).pairs == tuple(before)


def test_shortages_name_the_case_and_the_judge():
    judges = [Judge("a", 5, employer="u"), Judge("b", 5, employer="u"), Judge("c", 5, 2)]
    proposal = assign(Snapshot.from_ids(judges, [Case("1", 3)], []))
    assert [(s.kind, s.id, s.missing) for s in proposal.shortages] == [("case", "1", 1), ("judge", "c", 1)]
    assert proposal.gap is None
    assert len(proposal.pairs) == 2


@pytest.mark.parametrize("broken", ["twice", "loads", "value"])
def test_what_no_solver_should_see_is_refused(broken):
    judges = [Judge("a", 1, 2 if broken == "loads" else 0)]
    match = [("a", "1", float("nan") if broken == "value" else 1.0)] * (2 if broken == "twice" else 1)
    with pytest.raises(ValueError, match=r"load|match|value"):
        Snapshot.from_ids(judges, [Case("1", 1)], match)


def test_work_can_be_stopped():
    class CancelledError(Exception):
        pass

    def stop(share):
        if share > 0.2:
            raise CancelledError

    snapshot = Snapshot.from_ids([Judge("a", 1)], [Case("1", 1)], [("a", "1", 1.0)])
    with pytest.raises(CancelledError):
        assign(snapshot, stop)
