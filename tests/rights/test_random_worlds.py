"""Random worlds: what the product answers each person of each case, sheet and log, against the oracle of the design.

A difference is told with the world's seed, the person, the thing and the rule. Wrong is then either the product, or the
oracle; which one the design's own sentences say.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.extensions import db
from award.models import Case, User
from award.standing import forget_standings
from tests.rights import oracle, probes, seen_lists
from tests.rights.oracle import World
from tests.rights.random_world import roll
from tests.rights.written_world import write

WORLDS = 120
AT_ONCE = 20
#: asked in turn, a world each; the rights of everybody to every case are asked in every world
PARTS: tuple[tuple[Any, ...], ...] = (
    (seen_lists.lists,), (probes.acts,), (seen_lists.files, probes.roles), (probes.acts,)
)  # fmt: skip
#: not of the table's making: what anybody may do, and the ballots of a vote (tests/results/test_votes.py)
ELSEWHERE = {"public", "signed_in", "site_admin", "grant_officers", "vote"}
Difference = tuple[Any, ...]


def test_every_permission_is_judged() -> None:
    """A new permission is not let by unread: it is written into the oracle, from the design."""
    assert set(policy.ACTIONS) == set(oracle.ON_CASES) | set(oracle.ON_COMPETITIONS) | ELSEWHERE


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_the_product_answers_as_the_oracle(core: Flask, first: int) -> None:
    session, found = db.session(), []
    for seed in range(first, first + AT_ONCE):
        world = roll(seed)
        write(session, world)
        forget_standings(session)
        found += [f"world {seed}: {words(*difference)}" for difference in _differences(session, world, seed)]
        session.rollback()
        session.expunge_all()
    assert not found, "\n".join([f"{len(found)} differences", *found[:25]])


def words(person: int | None, thing: str, rule: str, wanted: Any, answered: Any) -> str:
    return f"person {person}, {thing}, {rule}: by the design {wanted}, the product says {answered}"


def _differences(session: Session, world: World, seed: int) -> Iterator[Difference]:
    for person in world.people.values():
        user = session.get_one(User, person.id)
        for part in (_on_competitions, _on_cases, *PARTS[seed % len(PARTS)]):
            for thing, rule, wanted, answered in part(session, world, person, user):
                if wanted != answered:
                    yield person.id, thing, rule, wanted, answered


def _on_competitions(session: Session, world: World, person: oracle.Person, user: User) -> seen_lists.Answers:
    for competition in world.competitions:
        answers = policy.may_all(session, user, tuple(oracle.ON_COMPETITIONS), competition_id=competition)
        for action, roles in oracle.ON_COMPETITIONS.items():
            yield f"competition {competition}", action, person.holds(competition, *roles), answers[action]


def _on_cases(session: Session, world: World, person: oracle.Person, user: User) -> seen_lists.Answers:
    """The WHERE of lists and the single check come of one rule object; both are asked, the check of one case in five."""
    for competition in world.competitions:
        columns = [policy.condition(session, user, action, competition) for action in oracle.ON_CASES]
        rows = session.execute(select(Case.id, *columns).where(Case.competition_id == competition))
        for id, *answers in rows:
            yield from _compared(
                world, person, id, "in lists", dict(zip(oracle.ON_CASES, answers, strict=True))
            )
    for case in world.cases.values():
        if case.id % 5 == person.id % 5:
            row = session.get_one(Case, case.id)
            answered = policy.may_all(session, user, tuple(oracle.ON_CASES), case=row)
            yield from _compared(world, person, case.id, "asked alone", answered)


def _compared(
    world: World, person: oracle.Person, id: int, how: str, answered: dict[str, Any]
) -> seen_lists.Answers:
    for action, rule in oracle.ON_CASES.items():
        wanted = bool(rule(world, person, world.cases[id]))
        yield f"case {id}", f"{action} ({how})", wanted, bool(answered[action])


def test_nobody_may_do_anything_unless_he_signs_in(core: Flask) -> None:
    session, world = db.session(), roll(1)
    write(session, world)
    for case in session.execute(select(Case)).scalars():
        assert not any(policy.may_all(session, None, tuple(oracle.ON_CASES), case=case).values())
    for competition in world.competitions:
        asked = tuple(oracle.ON_COMPETITIONS)
        assert not any(policy.may_all(session, None, asked, competition_id=competition).values())
