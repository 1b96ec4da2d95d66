"""The figures beside a ranking: the same as the models give, in the order of the caller, mirrored where lower is better."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from award.scoring.fairness import fairness
from award.scoring.frame import Sheets
from award.scoring.rules import Criterion, Rules
from award.scoring.severity import fit_severity
from tests.scoring.stat_data import planned

RULES = Rules(
    (Criterion("k", Decimal(0), Decimal(100), Decimal("0.1")),),
    method="trimmed_mean",
    drop_low=1,
    drop_high=1,
)


def marked(values):
    """Sheets of one criterion with marks rounded to tenths, and the same as statistical values."""
    tenths = np.rint(values.value * 10).astype(np.int64)
    exact = replace(values, value=tenths / 10)
    return Sheets(values.case, values.judge, tenths[:, None]), exact


def test_the_figures_are_those_of_the_models_whatever_the_order_of_cases():
    values, _, _ = planned(30, 8, 4, 1)
    sheets, exact = marked(values)
    ids, judges = [f"c{at:02}" for at in range(30)], [f"j{at}" for at in range(8)]
    found = fairness(ids, judges, sheets, RULES, top=5)
    adjusted = fit_severity(exact).score
    assert [figures.corrected for figures in found.cases] == pytest.approx(adjusted)
    first = exact.value[exact.case == 0]
    assert found.cases[0].raw_mean == pytest.approx(first.mean())
    assert found.cases[0].sd == pytest.approx(first.std(ddof=1))
    assert found.cases[0].spread == pytest.approx(np.ptp(first))
    assert sum(figures.p_top for figures in found.cases) == pytest.approx(5)
    assert found.grey_zone == tuple(f.case for f in found.cases if 0.1 < f.p_top < 0.9)
    assert [line.judge for line in found.judges.lines] == judges
    turn = np.random.default_rng(0).permutation(30)
    moved = replace(sheets, case=turn[sheets.case].astype(np.int32))
    names = [ids[at] for at in np.argsort(turn)]
    again = fairness(names, judges, moved, RULES, top=5)
    assert {figures.case: figures for figures in again.cases} == {
        figures.case: figures for figures in found.cases
    }


def test_where_lower_is_better_the_lowest_are_the_first():
    values, _, _ = planned(20, 6, 4, 3)
    sheets, _ = marked(values)
    ids, judges = [f"c{at:02}" for at in range(20)], list("abcdef")
    high = fairness(ids, judges, sheets, RULES, top=4)
    low = fairness(ids, judges, sheets, replace(RULES, higher_is_better=False), top=16)
    for one, other in zip(high.cases, low.cases, strict=True):
        assert one.corrected == pytest.approx(other.corrected)
        assert (one.low, one.high) == pytest.approx((other.low, other.high))
        assert one.p_top == pytest.approx(1 - other.p_top, abs=0.08)


def test_cases_without_sheets_and_those_out_of_the_race():
    sheets = Sheets(
        np.array([0, 0, 1], dtype=np.int32),
        np.array([0, 1, 0], dtype=np.int32),
        np.array([[700], [720], [650]]),
    )
    found = fairness(["a", "b", "c"], ["x", "y"], sheets, RULES, top=1, ranked=np.array([True, False, False]))
    assert found.cases[2].sheets == 0
    assert found.cases[2].raw_mean is None
    assert found.cases[1].sd is None
    assert found.cases[0].p_top is None
    assert found.notes == ("severity_not_identified",)
    assert found.grey_zone == ()
