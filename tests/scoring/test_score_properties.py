"""What must hold for every ranking whatever the marks: order of input, raised marks, exports, exactness."""

import ast
import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import award.scoring
from award.scoring import (
    MISSING,
    Criterion,
    Ranking,
    Rounding,
    Rules,
    Sheets,
    TieBreak,
    rank,
)
from award.scoring.methods import METHODS
from tests.scoring.score_reference import text
from tests.scoring.test_score_reference import OFFICIAL, lines_for, read, rules_for

MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rows(ranking: Ranking) -> list[tuple[object, ...]]:
    return [tuple(row) for row in ranking.rows()]


@MANY
@given(st.data())
def test_order_of_judges_cases_and_sheets_changes_nothing(data: st.DataObject) -> None:
    rules = data.draw(rules_for())
    held = read(data.draw(lines_for(rules)), rules, [])
    sheets = held.sheets
    case_order = np.array(data.draw(st.permutations(range(len(held.case_ids)))), dtype=np.int32)
    judge_order = np.array(data.draw(st.permutations(range(len(held.judge_ids)))), dtype=np.int32)
    sheet_order = np.array(data.draw(st.permutations(range(len(sheets.case)))), dtype=np.int64)
    case_ids = [""] * len(case_order)
    for old, new in enumerate(case_order.tolist()):
        case_ids[new] = held.case_ids[old]
    back = np.argsort(case_order)
    assert sheets.confidence is not None
    assert sheets.asked is not None
    shuffled = replace(
        sheets,
        case=case_order[sheets.case][sheet_order],
        judge=judge_order[sheets.judge][sheet_order],
        marks=sheets.marks[sheet_order],
        confidence=sheets.confidence[sheet_order],
        asked=sheets.asked[back],
        weights=None if sheets.weights is None else sheets.weights[back],
    )
    assert rows(rank(case_ids, shuffled, rules)) == rows(rank(held.case_ids, sheets, rules))


@MANY
@given(st.data())
def test_raising_a_mark_never_lowers_a_rank(data: st.DataObject) -> None:
    rules = data.draw(rules_for(higher_is_better=True))
    held = read(data.draw(lines_for(rules)), rules, [])
    places = np.argwhere(held.sheets.marks != MISSING)
    if len(places) == 0:
        return
    row, column = places[data.draw(st.integers(0, len(places) - 1))].tolist()
    criterion, unit = rules.criteria[column], 10**rules.mark_digits
    steps = (int(criterion.max * unit) - int(held.sheets.marks[row, column])) // int(criterion.step * unit)
    marks = held.sheets.marks.copy()
    marks[row, column] += data.draw(st.integers(0, steps)) * int(criterion.step * unit)
    before = rank(held.case_ids, held.sheets, rules)
    after = rank(held.case_ids, replace(held.sheets, marks=marks), rules)
    case = int(held.sheets.case[row])
    assert after.ranked[case] == before.ranked[case]
    assert after.rank[case] <= before.rank[case]
    assert after.score[case] >= before.score[case]


def frames_with_floats(call: Callable[[], object]) -> list[str]:
    """Every function of the core that, while ``call`` runs, returns or ends with a float or an array of floats."""
    home, found = str(Path(award.scoring.__file__).parent), []

    def is_float(value: object) -> bool:
        return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind in "fc")

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if event == "return" and frame.f_code.co_filename.startswith(home):
            held = [name for name, value in frame.f_locals.items() if is_float(value)]
            if held or is_float(argument):
                found.append(f"{frame.f_code.co_qualname}: {held}")

    sys.setprofile(watch)
    try:
        call()
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize("order", ["criteria_first", "judges_first"])
@pytest.mark.parametrize("method", OFFICIAL)
def test_official_methods_hold_no_float_anywhere(method: str, order: Any) -> None:
    generator = np.random.default_rng(3)
    marks = generator.integers(0, 201, (60, 2)) * 5
    case, judge = np.divmod(np.arange(60, dtype=np.int32), 5)
    sheets = Sheets(case.astype(np.int32), judge.astype(np.int32), marks, confidence=np.full(60, 3))
    criteria = tuple(
        Criterion(n, Decimal(0), Decimal(100), Decimal("0.5"), Decimal(w)) for n, w in ("a7", "b3")
    )
    tie_breaks = (TieBreak("criterion", "a"), TieBreak("median"), TieBreak("top_marks"), TieBreak("lot", "1"))
    rules = Rules(
        criteria,
        order=order,
        method=method,
        drop_low=1,
        drop_high=1,
        round=(Rounding("total", 1),),
        tie_breaks=tie_breaks,
        digits=0,
    )
    case_ids = [f"C{k}" for k in range(12)]
    assert frames_with_floats(lambda: rows(rank(case_ids, sheets, rules))) == []


def test_the_watch_for_floats_sees_a_statistical_method() -> None:
    sheets = Sheets(np.arange(3, dtype=np.int32), np.zeros(3, dtype=np.int32), np.array([[1], [2], [3]]))
    rules = Rules((Criterion("a", Decimal(0), Decimal(9), Decimal(1)),), method="z_score")
    assert frames_with_floats(lambda: rank(["a", "b", "c"], sheets, rules)) != []


def test_official_methods_are_written_without_floats() -> None:
    """No true division, no float literal, no mean or float64 in the files of the official methods."""
    for method in (METHODS[name] for name in OFFICIAL):
        module = inspect.getmodule(method.aggregate)
        assert module is not None
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            assert not isinstance(node, ast.Div), method.name
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), method.name
            assert not (isinstance(node, ast.Attribute) and node.attr in ("mean", "float64", "average")), (
                method.name
            )


def test_numbers_beyond_int64_stay_exact() -> None:
    """Weights with 18 digits: every product leaves 64 bits, the last digit of the score must be right."""
    heavy = Decimal("999999999.999999999")
    criteria = (
        Criterion("a", Decimal(0), Decimal(1000000000), Decimal("0.000000001"), heavy),
        Criterion("b", Decimal(0), Decimal(1000000000), Decimal("0.000000001"), Decimal("0.000000001")),
    )
    marks = np.array([[10**18, 10**18 - 1], [10**18 - 1, 10**18], [10**18, 10**18]])
    sheets = Sheets(np.array([0, 1, 2], dtype=np.int32), np.zeros(3, dtype=np.int32), marks)
    ranking = rank(["A", "B", "C"], sheets, Rules(criteria, total="sum", digits=9))
    weights = [Fraction(c.weight) for c in criteria]
    for index, row in enumerate(marks.tolist()):
        exact = sum(Fraction(mark, 10**9) * weight for mark, weight in zip(row, weights, strict=True))
        assert Fraction(int(ranking.numerator[index]), int(ranking.denominator[index])) == exact
        assert ranking.row(index).score == text(exact, 9)
    assert ranking.row(1).score == "999999999999999999.000000000"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"case": np.array([0, 5], dtype=np.int32)}, "case index"),
        ({"judge": np.array([0, -1], dtype=np.int32)}, "judge index"),
        ({"case": np.array([0, 0], dtype=np.int32), "judge": np.array([1, 1], dtype=np.int32)}, "two sheets"),
        ({"marks": np.zeros((2, 2), dtype=np.int64)}, "do not fit"),
        ({"asked": np.ones((1, 1), dtype=np.bool_)}, "asked"),
        ({"weights": np.array([[1], [0]])}, "case 1 sum to 0"),
        ({"asked": np.array([[False], [True]])}, "case 0 sum to 0"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    good = Sheets(
        np.arange(2, dtype=np.int32), np.arange(2, dtype=np.int32), np.zeros((2, 1), dtype=np.int64)
    )
    rules = Rules((Criterion("a", Decimal(0), Decimal(9), Decimal(1)),))
    with pytest.raises(ValueError, match=message):
        rank(["A", "B"], replace(good, **changes), rules)
