"""Every route × method × role × state over HTTP, compared with the checked-in text."""

from pathlib import Path

import pytest

from tests.rights import matrix
from tests.rights.world import STATES, world_in


@pytest.mark.parametrize("state", STATES)
def test_only_those_are_let_through_whom_the_matrix_names(
    state: str, tmp_path: Path, migrated_sqlite: Path
) -> None:
    with world_in(state, tmp_path, migrated_sqlite) as world:
        found = matrix.lines(world)
    faults = [route for route, line in found.items() if "FAULT" in line]
    assert faults == []
    wanted = matrix.parsed(matrix.MATRIX.read_text())[state]
    changed = [
        f"{route}\n  now:    {found.get(route, 'no such route')}\n  matrix: {wanted.get(route, 'not there')}"
        for route in sorted(found.keys() | wanted.keys())
        if found.get(route) != wanted.get(route)
    ]
    assert not changed, "\n".join(
        [f"in state {state} (right? then run `make rights` and read the change):", *changed]
    )


def test_the_text_is_read_as_it_is_written() -> None:
    written = matrix.MATRIX.read_text()
    assert matrix.text(matrix.parsed(written)) == written
