"""Before a scoring stage opens its results: how experts and cases hang together, with the remedy where they do not."""

import pytest

from award.stages.connection import connection_of

TWO = [(1, 10), (2, 10), (1, 11), (2, 11), (3, 12), (4, 12), (3, 13), (4, 13), (3, 14), (4, 14)]


def test_two_groups_are_told_apart_with_what_to_do() -> None:
    found = connection_of(TWO, [1, 2, 3, 4], [10, 11, 12, 13, 14])
    assert found.piles == 2
    assert found.second == pytest.approx(0.0, abs=1e-9)
    assert "disconnected" in found.warnings
    assert found.remedies == ((2, 2),), "two cases of the smaller pile get one more expert each"


def test_one_shared_case_joins_them_and_makes_them_surer() -> None:
    apart = connection_of(TWO, [1, 2, 3, 4], [10, 11, 12, 13, 14])
    joined = connection_of([*TWO, (1, 12)], [1, 2, 3, 4], [10, 11, 12, 13, 14])
    assert joined.piles == 1
    assert "disconnected" not in joined.warnings
    assert joined.mean_error < apart.mean_error  # type: ignore[operator]
    assert joined.errors[-1][0] == 12, "three sheets: the surest"


def test_a_case_without_an_expert_is_named_by_a_warning_and_has_no_error() -> None:
    found = connection_of([(1, 10), (2, 10)], [1, 2], [10, 11])
    assert [case for case, _error in found.errors] == [10]
    assert "case_without_judge" in found.warnings
    assert connection_of([], [1], [10]).mean_error is None
