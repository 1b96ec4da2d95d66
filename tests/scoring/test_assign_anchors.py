"""Anchor cases: every judge without a conflict, within the maximum, whoever employs them."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from award.scoring.assignment import Case, Judge, Snapshot, assign


def solved(judges, cases, **more):
    return assign(Snapshot.from_ids(judges, cases, more.pop("match", ()), seed=more.pop("seed", 1), **more))


def of(proposal, case):
    return {judge for judge, scored in proposal.pairs if scored == case}


JUDGES = [Judge(f"j{at}", 4, 0, "u" if at < 3 else "") for at in range(6)]
CASES = [Case("a", 2, anchor=True), *(Case(f"c{at}", 2) for at in range(6))]


def test_all_score_it_but_who_has_a_conflict() -> None:
    proposal = solved(JUDGES, CASES, conflicts=[("j5", "a")])
    assert of(proposal, "a") == {"j0", "j1", "j2", "j3", "j4"}, "three of one employer among them"
    assert all(len(of(proposal, f"c{at}")) == 2 for at in range(6)), "other cases get what they need besides"
    assert all(len(of(proposal, f"c{at}") & {"j0", "j1", "j2"}) <= 1 for at in range(6)), "one of an employer"
    assert max(proposal.loads.values()) <= 4
    assert proposal.shortages == ()


def test_it_ties_the_piles_together_and_makes_scores_surer() -> None:
    judges = [Judge(f"j{at}", 9) for at in range(4)]
    plain = [Case(f"c{at}", 2) for at in range(4)]
    match = [(f"j{at}", f"c{case}", 1.0) for at in range(4) for case in range(4) if at // 2 == case // 2]
    match += [("j0", "a", 1.0), ("j1", "a", 1.0)]
    apart = solved(judges, [*plain, Case("a", 2)], match=match)
    joined = solved(judges, [*plain, Case("a", 2, anchor=True)], match=match)
    assert len(apart.piles) == 2
    assert len(joined.piles) == 1
    assert apart.standard_error is not None
    assert joined.standard_error is not None
    assert joined.standard_error < apart.standard_error


def test_who_has_no_room_is_named_and_all_leave_out_the_same_anchors() -> None:
    judges = [Judge("full", 1), Judge("half", 2), Judge("free", 9)]
    cases = [*(Case(f"a{at}", 1, anchor=True) for at in range(3)), Case("c", 1)]
    proposal = solved(judges, cases, fixed=[("full", "c")])
    assert [(s.kind, s.id, s.missing) for s in proposal.shortages] == [
        ("anchor", "full", 3),
        ("anchor", "half", 1),
    ]
    assert sorted(len(of(proposal, f"a{at}")) for at in range(3)) == [1, 2, 2]
    assert proposal.loads == {"free": 3, "full": 1, "half": 2}


@pytest.mark.parametrize("top_up", [True, False])
def test_what_there_is_of_it_is_kept(top_up: bool) -> None:
    there = [("j1", "a"), ("j2", "a")]
    proposal = solved(JUDGES, CASES, existing=there, top_up=top_up)
    assert of(proposal, "a") == {judge.id for judge in JUDGES}
    assert not set(there) & {*proposal.added, *proposal.removed}


def test_no_judge_at_all_is_no_fault() -> None:
    proposal = solved([], [Case("a", 1, anchor=True)])
    assert [(s.kind, s.id, s.missing) for s in proposal.shortages] == [("case", "a", 1)]


@st.composite
def worlds(draw):
    judges = [
        Judge(f"j{at}", draw(st.integers(0, 5)), 0, draw(st.sampled_from(["", "u", "v"]))) for at in range(4)
    ]
    cases = [Case(f"c{at}", draw(st.integers(0, 2)), anchor=draw(st.booleans())) for at in range(5)]
    pairs = st.lists(st.sampled_from([(j.id, c.id) for j in judges for c in cases]), unique=True, max_size=5)
    return (
        judges,
        cases,
        {name: draw(pairs) for name in ("conflicts", "fixed", "existing")},
        draw(st.booleans()),
    )


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_judge_has_each_anchor_or_a_reason(world) -> None:
    judges, cases, given_, top_up = world
    proposal = solved(judges, cases, top_up=top_up, **given_)
    stays = set(given_["fixed"]) | (set(given_["existing"]) - set(given_["conflicts"]) if top_up else set())
    missing = Counter({s.id: s.missing for s in proposal.shortages if s.kind == "anchor"})
    for judge in judges:
        owed = {c.id for c in cases if c.anchor and (judge.id, c.id) not in set(given_["conflicts"])}
        has = {case for scored, case in proposal.pairs if scored == judge.id}
        assert len(owed - has) == missing[judge.id]
        if missing[judge.id]:
            assert proposal.loads[judge.id] >= judge.max_load, "room was left"
        kept = {case for scored, case in stays if scored == judge.id}
        assert proposal.loads[judge.id] <= max(judge.max_load, len(kept))
        assert not {(judge.id, case) for case in has - kept} & set(given_["conflicts"])
