"""What can be said of a judge-case graph before a mark is given."""

import numpy as np
import pytest

from award.scoring.connectivity import WARNING_WORDS, examine, graph_from_pairs
from award.scoring.graph import Graph, relative_variances
from tests.scoring.stat_data import planned


def graph(edges, cases, judges):
    table = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return Graph(table[:, 0], table[:, 1], cases, judges)


def test_two_piles_are_named_with_a_remedy():
    edges = [(i, j) for i in range(6) for j in (0, 1)] + [(i, j) for i in range(6, 9) for j in (2, 3)]
    found = examine(graph(edges, 10, 5))
    assert found.piles == 2
    assert found.case_pile.tolist() == [0] * 6 + [1] * 3 + [-1]
    assert found.judge_pile.tolist() == [0, 0, 1, 1, -1]
    assert found.warnings == ("disconnected", "case_without_judge", "judge_without_case")
    assert [(remedy.pile, remedy.sheets) for remedy in found.remedies] == [(1, 2)]
    assert found.second_eigenvalue == pytest.approx(0, abs=1e-9)
    assert np.isinf(found.standard_error[9])


def test_the_remedy_connects_and_lowers_the_expected_error():
    edges = [(i, j) for i in range(6) for j in (0, 1)] + [(i, j) for i in range(6, 12) for j in (2, 3)]
    before, after = examine(graph(edges, 12, 4)), examine(graph([*edges, (6, 0), (7, 1)], 12, 4))
    assert after.piles == 1
    assert after.remedies == ()
    assert after.standard_error.mean() < before.standard_error.mean()


def test_a_thread_is_no_connection_to_rely_on():
    edges = [(i, j) for i in range(20) for j in (0, 1)] + [(i, j) for i in range(20, 40) for j in (2, 3)]
    found = examine(graph([*edges, (0, 2)], 40, 4))
    assert found.piles == 1
    assert found.warnings == ("weakly_connected",)


def test_one_judge_and_nothing_at_all():
    alone = examine(graph([(0, 0), (1, 0)], 2, 1))
    assert alone.warnings == ("single_sheet_cases", "one_judge")
    empty = examine(graph([], 2, 2))
    assert empty.piles == 0
    assert empty.warnings == ("case_without_judge", "judge_without_case")


def test_expected_errors_equal_those_of_the_full_equations_and_of_a_simulation():
    sheets, _, _ = planned(15, 5, 3, 2)
    ratio = 1.7
    design = np.zeros((len(sheets.value), 20))
    design[np.arange(len(design)), sheets.case] = design[np.arange(len(design)), 15 + sheets.judge] = 1
    cover = np.linalg.inv(design.T @ design + np.diag([0.0] * 15 + [ratio] * 5))
    found = relative_variances(Graph(sheets.case, sheets.judge, 15, 5), ratio)
    assert found == pytest.approx(np.diag(cover)[:15])


def test_pairs_by_id():
    built, cases = graph_from_pairs({"B": ["y"], "A": ["x", "y"]}, ["x", "y"])
    assert cases == ["A", "B"]
    assert sorted(zip(built.case.tolist(), built.judge.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1)]


def test_every_warning_has_words_in_three_languages():
    found = {
        code
        for built in (graph([(0, 0)], 3, 2), graph([(0, 0), (1, 1)], 2, 2))
        for code in examine(built).warnings
    }
    assert found | {"weakly_connected", "one_judge"} == set(WARNING_WORDS)
    assert all(set(words) == {"zh_Hans", "en", "zh_Hant"} for words in WARNING_WORDS.values())
