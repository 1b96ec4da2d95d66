"""The jackknife: leaving out a judge, a criterion or the trimming rule, against ranking the smaller data by hand."""

from decimal import Decimal

import numpy as np
import pytest

from award.scoring.frame import Sheets
from award.scoring.ranking import rank
from award.scoring.rules import Criterion, Rules, TieBreak
from award.scoring.sensitivity import jackknife

CRITERIA = (
    Criterion("use", Decimal(0), Decimal(10), Decimal("0.5"), Decimal(2)),
    Criterion("new", Decimal(0), Decimal(10), Decimal("0.25")),
)


def panel(marks):
    """``marks``: case -> judge -> (use, new) in marks."""
    rows = [(case, judge, pair) for case, judges in marks.items() for judge, pair in judges.items()]
    cases, judges = sorted(marks), sorted({judge for _, judge, _ in rows})
    return (
        cases,
        judges,
        Sheets(
            np.array([cases.index(case) for case, _, _ in rows], dtype=np.int32),
            np.array([judges.index(judge) for _, judge, _ in rows], dtype=np.int32),
            np.array([[round(value * 100) for value in pair] for _, _, pair in rows], dtype=np.int64),
        ),
    )


MARKS = {
    "A": {"x": (8, 8), "y": (8, 8), "z": (8, 8)},
    "B": {"x": (6, 6), "y": (6, 6), "z": (10, 10)},
    "C": {"x": (7, 7), "y": (7, 7), "z": (7, 7)},
}


def test_a_single_enthusiast_is_found():
    found = jackknife(*panel(MARKS), Rules(CRITERIA), 2)
    assert found.winners == {"A", "B"}
    changes = {(change.kind, change.id): (change.entered, change.left) for change in found.changes}
    assert changes["judge", "z"] == (("C",), ("B",))
    assert changes["judge", "x"] == ((), ())
    assert changes["criterion", "use"] == ((), ())
    assert ("trimming", "") not in changes
    assert found.changes[0].id == "z"
    assert found.shaky == {"B": 1, "C": 1}


def test_the_trimming_rule_is_left_out_where_there_is_one():
    marks = {case: {**judges, "w": judges["x"], "v": judges["y"]} for case, judges in MARKS.items()}
    found = jackknife(*panel(marks), Rules(CRITERIA, method="trimmed_mean", drop_low=1, drop_high=1), 2)
    assert found.winners == {"A", "C"}
    changes = {(change.kind, change.id): (change.entered, change.left) for change in found.changes}
    assert set(changes) == {("trimming", "")} | {("judge", j) for j in "vwxyz"} | {
        ("criterion", c) for c in ("use", "new")
    }


def test_a_criterion_left_out_is_left_out_exactly_whatever_its_grid():
    marks = {"A": {"x": (9, 1.25)}, "B": {"x": (8, 9.75)}, "C": {"x": (7.5, 9.5)}}
    rules = Rules(CRITERIA, tie_breaks=(TieBreak("criterion", "new"),))
    found = jackknife(*panel(marks), rules, 1)
    changes = {(change.kind, change.id): (change.entered, change.left) for change in found.changes}
    assert found.winners == {"B"}
    assert changes["criterion", "new"] == (("A",), ("B",))
    assert changes["criterion", "use"] == ((), ())
    assert changes["judge", "x"] == ((), ("B",))


def test_it_can_be_stopped():
    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jackknife(*panel(MARKS), Rules(CRITERIA), 2, progress=stop)


def _by_hand(case_ids, sheets, rules, judge, top, groups):
    """Winners of each group without a judge, everything ranked again."""
    rows = sheets.judge != judge
    fewer = Sheets(sheets.case[rows], sheets.judge[rows], sheets.marks[rows])
    ranking = rank(case_ids, fewer, rules)
    inside = set()
    for group in set(groups.tolist()):
        places = [(ranking.rank[at], at) for at in np.flatnonzero(ranking.ranked & (groups == group))]
        inside |= {case_ids[at] for place, at in places if sum(other < place for other, _ in places) < top}
    return inside


@pytest.mark.parametrize("seed", range(60))
def test_ranking_only_what_is_near_the_line_changes_nothing(seed):
    """Ties in masses, missing sheets, tie-breaks, every size of the top, one line or one in each group."""
    chance = np.random.default_rng(seed)
    cases, judges = int(chance.integers(2, 14)), int(chance.integers(2, 7))
    case, judge = np.nonzero(chance.random((cases, judges)) < 0.6)
    marks = 50 * chance.integers(10, 16, (len(case), 2))
    sheets = Sheets(case.astype(np.int32), judge.astype(np.int32), marks.astype(np.int64))
    ids = [f"c{at:02}" for at in range(cases)]
    broken = (TieBreak("median"), TieBreak("lot", "7")) if seed % 2 else ()
    method = ("mean", "trimmed_mean", "median")[seed % 3]
    drop = 1 if method == "trimmed_mean" else 0
    rules = Rules(CRITERIA, method=method, drop_low=drop, drop_high=drop, tie_breaks=broken, digits=1)
    top = int(chance.integers(1, cases + 1))
    groups = chance.integers(0, 3, cases) if seed % 4 < 2 else np.zeros(cases, dtype=np.int64)
    found = jackknife(ids, [str(at) for at in range(judges)], sheets, rules, top, groups=groups)
    for change in found.changes:
        if change.kind == "judge":
            without = _by_hand(ids, sheets, rules, int(change.id), top, groups)
            assert (found.winners | set(change.entered)) - set(change.left) == without
