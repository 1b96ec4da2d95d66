"""Every page of the URL map asks the same number of SQL statements of 3 rows as of 300, and at most twelve."""

from pathlib import Path

import pytest

from award.extensions import db
from tests.factories import AT
from tests.rights import matrix
from tests.rights.crowd import furnish, multiply
from tests.rights.world import World, world_in
from tests.statements import counted

FEW, COPIES, MOST = 3, 99, 12
MOST_BYTES = 300_000
#: in these states together, everything that anybody may ever read can be read
DRIVEN = ("visiting", "scoring", "closed", "published")


def addresses(world: World) -> dict[str, tuple[str, str]]:
    """route and role → (role, path), once a route. What no competition changes is read in the first state driven."""
    states = [world.state] + ([matrix.FIRST] if world.state == DRIVEN[0] else [])
    return {
        f"{rule.rule} as {role}": (role, matrix.address(world, rule))
        for state in states
        for role, rule in matrix.readable(state, world.app)
        if state == world.state or not matrix.BOUND.search(rule.rule)
    }


def numbers(world: World, paths: dict[str, tuple[str, str]]) -> tuple[dict[str, int], dict[str, int]]:
    """route and role → statements of its page, and the bytes of its HTML, of those that answer."""
    statements, sizes = {}, {}
    for name, (role, path) in paths.items():
        with counted() as sent:
            answer = world.send(role, "GET", path)
        if answer.status_code == 200:
            statements[name] = len(sent)
            sizes[name] = len(answer.get_data()) if answer.mimetype == "text/html" else 0
        answer.close()
    return statements, sizes


@pytest.mark.parametrize("state", DRIVEN)
def test_pages_ask_as_often_of_many_as_of_few(state: str, tmp_path: Path, migrated_sqlite: Path) -> None:
    cases = FEW + 2 if state == "visiting" else FEW  # that many planned visits are two cases fewer
    with world_in(state, tmp_path, migrated_sqlite, cases=cases) as world:
        furnish(db.session(), AT)
        paths = addresses(world)
        numbers(world, paths)  # what is kept for the process is loaded
        few, _ = numbers(world, paths)
        with world.live() as database:
            multiply(database, COPIES)
            rows = database.execute("select count(*) from award_case").fetchone()
        many, sizes = numbers(world, paths)
    assert rows == (FEW * (1 + COPIES),)
    assert {page: (few[page], many.get(page)) for page in few if few[page] != many.get(page)} == {}
    assert {page: number for page, number in many.items() if number > MOST} == {}
    assert {page: size for page, size in sizes.items() if size > MOST_BYTES} == {}


def test_every_page_is_driven_in_some_state() -> None:
    known = matrix.parsed(matrix.MATRIX.read_text())
    read = {
        state: {
            route for route, line in lines.items() if route.startswith("GET ") and line.split(" ")[0] == "yes"
        }
        for state, lines in known.items()
    }
    bound = {route for state in read for route in read[state] if matrix.BOUND.search(route)}
    assert bound - set().union(*(read[state] for state in DRIVEN)) == set()
