"""Assignment of two real conferences: the optimum is known exactly (see the data's READMEs)."""

import csv
import json

import pytest

from award.scoring.assignment import Case, Judge, Snapshot, assign


def instance(folder, min_load=0, **more):
    facts = json.loads((folder / "instance.json").read_text("utf-8"))
    with (folder / "similarity.csv").open(encoding="utf-8") as stream:
        match = [(r["reviewer"], r["paper"], float(r["similarity"])) for r in csv.DictReader(stream)]
    with (folder / "conflicts.csv").open(encoding="utf-8") as stream:
        conflicts = [(r["reviewer"], r["paper"]) for r in csv.DictReader(stream)]
    judges = [Judge(str(at), facts["max_load"], min_load) for at in range(facts["n_reviewers"])]
    cases = [Case(str(at), facts["reviewers_per_paper"]) for at in range(facts["n_papers"])]
    return Snapshot.from_ids(judges, cases, match, conflicts=conflicts, **more)


@pytest.mark.parametrize(
    ("name", "min_load", "optimum", "exact"),
    [
        ("assignment-midl", 0, 201.884880, 1e-6),
        ("assignment-midl", 2, 150.043125, 1e-6),
        ("assignment-csconf-1", 0, 124.25, 0),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_the_known_optimum_is_reached_and_proven(shared_data, name, min_load, optimum, exact, seed):
    snapshot = instance(shared_data / name, min_load, seed=seed)
    proposal = assign(snapshot)
    assert proposal.objective == pytest.approx(optimum, abs=exact, rel=0)
    assert proposal.gap == 0
    assert proposal.upper_bound == pytest.approx(optimum, abs=1e-6)
    assert not proposal.shortages
    assert all(min_load <= load <= snapshot.judges[0].max_load for load in proposal.loads.values())
    per_case = [case for _, case in proposal.pairs]
    assert all(per_case.count(case.id) == case.sheets for case in snapshot.cases)
    conflicts = {(snapshot.judges[j].id, snapshot.cases[c].id) for c, j in snapshot.conflicts.tolist()}
    assert not conflicts & set(proposal.pairs)


def test_overlap_links_the_pile_that_the_optimum_leaves_apart(shared_data):
    alone = assign(instance(shared_data / "assignment-midl", 2))
    linked = assign(instance(shared_data / "assignment-midl", 2, overlap=10.0))
    assert [len(pile.cases) for pile in alone.piles] == [116, 2]
    assert len(linked.piles) == 1
    assert linked.standard_error < alone.standard_error
    assert linked.objective < alone.objective
    assert linked.upper_bound == pytest.approx(alone.objective)
