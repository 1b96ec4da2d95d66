"""Every page of the URL map asks the same number of SQL statements of few cases as of many, and at most twelve."""

from pathlib import Path

import pytest

from tests.rights import matrix
from tests.rights.world import World, world_in
from tests.statements import counted

FEW, MOST = 4, 12
#: a ranking of more published cases than eight has ties in the scene
MANY = {"submitted": 40, "visiting": 40, "scoring": 40, "published": 8}
#: pages that still ask more than twelve times, as often of many as of few
OVER = {
    "/work/<slug>/setup/check": 17,  # each stage still planned asks its own questions
    "/work/<slug>/stages/<int:stage>/closing": 14,
    "/c/<slug>/winners": 14,  # twelve for the public; who is signed in and what he may do, is two more
}


def numbers(world: World) -> dict[str, int]:
    """route and role → statements of its page, asked a second time so that nothing is loaded for the first."""
    found = {}
    for role, rule in matrix.readable(world.state, world.app):
        path = matrix.address(world, rule)
        world.ask(role, "GET", path)
        with counted() as sent:
            code = world.ask(role, "GET", path)
        if code == 200:
            found[f"{rule.rule} as {role}"] = len(sent)
    return found


@pytest.mark.parametrize("state", ["submitted", "visiting", "scoring", "published"])
def test_pages_ask_as_often_of_many_as_of_few(
    state: str, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> None:
    counts = []
    for cases in (FEW, MANY[state]):
        with world_in(state, tmp_path_factory.mktemp(state), migrated_sqlite, cases=cases) as world:
            counts.append(numbers(world))
    few, many = counts
    assert {page: (few[page], many[page]) for page in few if few[page] != many.get(page)} == {}
    assert {
        page: number for page, number in many.items() if number > OVER.get(page.split(" as ")[0], MOST)
    } == {}
