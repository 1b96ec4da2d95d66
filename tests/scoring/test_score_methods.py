"""Every registered scoring method over the same hard inputs, and what it tells the organiser."""

import json
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from award.scoring import METHODS, MISSING, Criterion, Rules, Sheets, UncertaintyRule, rank
from award.scoring.note_words import NOTE_WORDS, note_text

CRITERION = Criterion("a", Decimal(0), Decimal(100), Decimal(1))
LANGUAGES = {"zh_Hans", "en", "zh_Hant"}


def sheets_of(triples: list[tuple[int, int, int | None]]) -> Sheets:
    """Sheets of one criterion from (case, judge, mark)."""
    table = np.array([(c, j, MISSING if m is None else m) for c, j, m in triples], dtype=np.int64).reshape(
        -1, 3
    )
    confidence = 1 + table[:, 1] % 5
    return Sheets(table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2:], confidence)


def full(cases: int, judges: int, seed: int = 0) -> list[tuple[int, int, int | None]]:
    marks = np.random.default_rng(seed).integers(40, 100, (cases, judges))
    return [(c, j, int(marks[c, j])) for c in range(cases) for j in range(judges)]


HARD: dict[str, tuple[int, list[tuple[int, int, int | None]]]] = {
    "no sheet at all": (3, []),
    "one sheet": (1, [(0, 0, 70)]),
    "one judge": (5, full(5, 1)),
    "one case": (1, full(1, 5)),
    "no variance": (4, [(c, j, 80) for c in range(4) for j in range(3)]),
    "judges without spread": (4, [(c, j, 60 + 10 * j) for c in range(4) for j in range(3)]),
    "cases without spread between judges": (4, [(c, j, 60 + c) for c in range(4) for j in range(3)]),
    "disconnected graph": (6, [t for t in full(6, 4) if (t[0] < 3) == (t[1] < 2)]),
    "missing marks": (6, [(c, j, None if (c + j) % 3 == 0 else m) for c, j, m in full(6, 4)]),
    "a case whose only mark is missing": (2, [(0, 0, 70), (1, 0, None)]),
    "too few to trim": (4, full(4, 2)),
    "every judge with one sheet": (4, [(k % 4, k, 50 + k) for k in range(12)]),
    "a case without sheets between others": (3, [(0, 0, 50), (2, 0, 60), (0, 1, 55), (2, 1, 70)]),
    "two cases, one judge each": (2, [(0, 0, 50), (1, 1, 60)]),
    "extreme marks": (3, [(c, j, 0 if (c + j) % 2 else 100) for c in range(3) for j in range(3)]),
}


def rules_of(method: str, **more: Any) -> Rules:
    return Rules((CRITERION,), method=method, drop_low=1, drop_high=1, digits=6, **more)


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("hard", sorted(HARD))
def test_hard_inputs_are_answered(method: str, hard: str) -> None:
    cases, triples = HARD[hard]
    rules = rules_of(method, uncertainty=UncertaintyRule(top=1, draws=100))
    ranking = rank([f"C{k}" for k in range(cases)], sheets_of(triples), rules)
    marked = {c for c, _, mark in triples if mark is not None}
    assert set(np.flatnonzero(ranking.ranked).tolist()) == marked
    assert sorted(ranking.rank[ranking.ranked])[:1] == [1][: len(marked)]
    assert all(note_text(note, locale) for note in ranking.notes for locale in LANGUAGES)
    for row in ranking.rows():
        assert row.note in ("", "trimmed_to_mean") if row.rank else row.note == "no_sheets"
        assert "nan" not in "".join(map(str, row)).lower()
        if row.rank and not method.endswith("sum"):
            assert -20 <= float(row.score) <= 120


@pytest.mark.parametrize("method", sorted(METHODS))
def test_cases_with_equal_sheets_are_tied_and_better_ones_are_first(method: str) -> None:
    marks = [[50, 55, 60], [70, 75, 80], [70, 75, 80], [90, 95, 100]]
    triples = [(c, j, m) for c, row in enumerate(marks) for j, m in enumerate(row)]
    ranking = rank(["W", "X", "Y", "Z"], sheets_of(triples), rules_of(method))
    assert ranking.rank.tolist() == [4, 2, 2, 1]
    assert ranking.tied.tolist() == [False, True, True, False]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_hundred_thousand_sheets(method: str) -> None:
    cases, judges = 20_000, 1_000
    case = np.repeat(np.arange(cases, dtype=np.int32), 5)
    judge = ((case * 7 + np.tile(np.arange(5), cases) * 199) % judges).astype(np.int32)
    generator = np.random.default_rng(5)
    marks = generator.integers(0, 101, (len(case), 1))
    sheets = Sheets(case, judge, marks, generator.integers(1, 6, len(case)))
    ranking = rank([f"C{k:05}" for k in range(cases)], sheets, rules_of(method))
    assert ranking.ranked.all()
    assert ranking.rank.min() == 1
    order = np.argsort(ranking.rank, kind="stable")
    assert (np.diff(ranking.score[order].astype(np.int64)) <= 0).all()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_order_changes_no_digit_of_statistical_methods_and_intervals(data: st.DataObject) -> None:
    pairs = data.draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=20))
    triples = [(c, j, data.draw(st.integers(0, 100))) for c, j in sorted(pairs)]
    method = data.draw(st.sampled_from([name for name in sorted(METHODS) if not METHODS[name].exact]))
    rules = rules_of(method, uncertainty=UncertaintyRule(top=2, draws=100))
    ids = [f"C{k}" for k in range(6)]
    cases, judges = data.draw(st.permutations(range(6))), data.draw(st.permutations(range(5)))
    moved = data.draw(st.permutations([(cases[c], judges[j], m) for c, j, m in triples]))
    moved_ids = [""] * 6
    for old, new in enumerate(cases):
        moved_ids[new] = ids[old]
    straight = list(rank(ids, sheets_of(triples), rules).rows())
    assert list(rank(moved_ids, sheets_of(list(moved)), rules).rows()) == straight


@pytest.mark.parametrize("method", sorted(METHODS))
def test_it_says_what_it_assumes_and_when_not_to_use_it(method: str) -> None:
    member = METHODS[method]
    assert member.name == method
    for words in (member.title, member.assumes, member.avoid_when):
        assert set(words) == LANGUAGES
        assert all(words.values())
    for words in (member.assumes, member.avoid_when):
        assert words["en"].endswith(".")
        assert all(words[locale].endswith("。") for locale in ("zh_Hans", "zh_Hant"))
        assert not any(mark in words[locale] for mark in ",;:()" for locale in ("zh_Hans", "zh_Hant"))


def test_notes_are_worded_in_every_language() -> None:
    for words in NOTE_WORDS.values():
        assert set(words) == LANGUAGES
        assert all(words.values())


def test_the_schema_names_exactly_the_methods() -> None:
    schema = json.loads(files("award.scoring").joinpath("rules.schema.json").read_text("utf-8"))
    assert set(schema["$defs"]["marks"]["properties"]["method"]["enum"]) == set(METHODS)


def test_lower_is_better_turns_ranks_and_intervals_around() -> None:
    triples = full(6, 4)
    rules = rules_of("mean", uncertainty=UncertaintyRule(top=2))
    up = rank([f"C{k}" for k in range(6)], sheets_of(triples), rules)
    mirror = [(c, j, 100 - m) for c, j, m in triples if m is not None]
    down = rank([f"C{k}" for k in range(6)], sheets_of(mirror), replace(rules, higher_is_better=False))
    assert down.rank.tolist() == up.rank.tolist()
    assert up.intervals is not None
    assert down.intervals is not None
    np.testing.assert_allclose(down.intervals.low, 100 - up.intervals.high)
    np.testing.assert_allclose(down.intervals.p_top, up.intervals.p_top)
