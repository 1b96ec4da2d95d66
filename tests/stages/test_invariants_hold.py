"""After the whole way, nothing is to be said."""

import pytest
from flask import Flask

from award.invariants import all_invariants, broken
from tests.scene import Scene


@pytest.mark.parametrize("where", ["core", "core_on_postgres"])
def test_silence_after_publication(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    Scene(app).submitted(6).published()
    assert [str(fault) for fault in broken()] == []


def test_there_are_enough_and_their_names_differ() -> None:
    names = [invariant.name for invariant in all_invariants()]
    assert len(names) == len(set(names)) >= 25
