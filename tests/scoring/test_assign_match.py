"""The match at size equals the match by the book, and keeps what an assignment needs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from award.scoring.assignment import match_parts
from award.scoring.assignment.match import Expertise, Subject, match_values
from award.scoring.assignment.match_parts import MatchParts, share_rows, unit_rows

WORDS = ["养老", "数据", "应急", "教育"]
KINDS = ["a", "b", "c"]


def ones(rows: list[set[str]]) -> csr_matrix:
    return csr_matrix(
        np.array([[float(word in row) for word in WORDS] for row in rows]).reshape(-1, len(WORDS))
    )


def parts_of(judges: list[Expertise], cases: list[Subject], text: np.ndarray) -> MatchParts:
    """The same facts as tables; the text similarity is given as it is."""
    takes = [
        [not j.categories or kind in j.categories for kind in KINDS] + [not j.categories] for j in judges
    ]
    return MatchParts(
        category=np.array([KINDS.index(c.category) for c in cases]),
        takes=np.array(takes, dtype=bool).reshape(len(judges), len(KINDS) + 1),
        tags=share_rows(ones([set(c.tags) for c in cases])),
        knows=ones([set(j.tags) for j in judges]),
        text=csr_matrix(text),
        speaks=csr_matrix(np.eye(text.shape[1])),
    )


sets = st.sets(st.sampled_from(WORDS))
judges_of = st.lists(st.builds(Expertise, st.sets(st.sampled_from(KINDS)), sets), min_size=1, max_size=5)
cases_of = st.lists(st.builds(Subject, st.sampled_from(KINDS), sets), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None)
@given(judges_of, cases_of, st.integers(0, 2**32 - 1))
def test_the_tables_give_the_values_of_the_book(
    judges: list[Expertise], cases: list[Subject], seed: int
) -> None:
    text = np.random.default_rng(seed).choice([0.0, 0.25, 1.0], (len(cases), len(judges)))
    named = {(str(j), str(c)): float(text[c, j]) for j in range(len(judges)) for c in range(len(cases))}
    book = match_values(
        {str(at): judge for at, judge in enumerate(judges)},
        {str(at): case for at, case in enumerate(cases)},
        named,
    )
    found = parts_of(judges, cases, text).match(len(cases), seed=1)
    listed = zip(found.judge.tolist(), found.case.tolist(), found.value.tolist(), strict=True)
    by_pair = {(str(j), str(c)): value for j, c, value in listed}
    assert by_pair.keys() == {(judge, case) for judge, case, _ in book}
    for judge, case, value in book:
        assert by_pair[judge, case] == pytest.approx(value, abs=1e-12)


def large(monkeypatch: pytest.MonkeyPatch) -> MatchParts:
    """400 cases and 60 judges, taken as too many for all pairs."""
    monkeypatch.setattr(match_parts, "ALL_BELOW", 1_000)
    monkeypatch.setattr(match_parts, "PER_CASE", 8)
    monkeypatch.setattr(match_parts, "SLICE", 64)
    chance = np.random.default_rng(4)
    judges = [Expertise({KINDS[at % 3]}, {WORDS[at % 4]}) for at in range(60)]
    cases = [Subject(KINDS[at % 3], {WORDS[at % 4], WORDS[(at + 1) % 4]}) for at in range(400)]
    return parts_of(judges, cases, chance.random((400, 60)))


def test_at_size_each_case_and_each_judge_keep_their_best(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = large(monkeypatch)
    found = parts.match(400 * 3, seed=1)
    whole = parts.slice(0, 400)
    assert len(found.value) < 400 * 60 / 2
    kept = set(zip(found.case.tolist(), found.judge.tolist(), strict=True))
    assert all((case, int(whole[case].argmax())) in kept for case in range(400))
    assert all((int(whole[:, judge].argmax()), judge) in kept for judge in range(60))
    assert np.bincount(found.judge, minlength=60).min() >= 60, "three times the mean load"
    again = parts.match(400 * 3, seed=1)
    assert np.array_equal(again.case, found.case)
    assert np.allclose(found.value, whole[found.case, found.judge])


def test_progress_is_told_and_may_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    parts, told = large(monkeypatch), list[float]()
    parts.match(1200, 1, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) == 7

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        parts.match(1200, 1, stop)


def test_rows_are_scaled_and_empty_ones_stay() -> None:
    table = csr_matrix(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert unit_rows(table).toarray().round(3).tolist() == [[0.6, 0.8], [0.0, 0.0]]
    assert share_rows(table).toarray().round(3).tolist() == [[0.429, 0.571], [0.0, 0.0]]
