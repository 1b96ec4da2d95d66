"""Rolls small worlds: legal ones, in whatever state. The same seed rolls the same world."""

from datetime import UTC, datetime, timedelta
from random import Random

from tests.rights.oracle import (
    ROLES,
    Assignment,
    Candidacy,
    Case,
    Competition,
    Conflict,
    File,
    Letter,
    Person,
    Sheet,
    Stage,
    Visit,
    World,
)
from tests.rights.oracle_acts import may_hold

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PIPELINE = ("submission", "screening", "verification", "scoring", "scoring", "decision", "notice")
#: audience, whether it names the applicant: one field of files each
FIELDS = (("applicant", False), ("expert", False), ("public", False), ("public", True))
GROUNDS = ("owner", "domain", "declared")


def roll(seed: int) -> World:
    """Two editions, five people, three bodies, five cases."""
    dice, world = Random(seed), World(AT)
    world.bodies = [1, 2, 3]
    for id in (1, 2):
        world.competitions[id] = Competition(id, one_person=dice.random() < 0.3)
        _stages(dice, world, id)
    for id in range(1, 6):
        world.people[id] = _person(dice, world, id)
    for id in range(1, 6):
        world.cases[id] = _case(dice, world, id)
    _roles(dice, world)
    for case in world.cases.values():
        _passage(dice, world, case)
    _ties(dice, world)
    _letters(dice, world)
    return world


def _stages(dice: Random, world: World, competition: int) -> None:
    at_work = dice.choice((0, 1, 2, 3, 4, 4, 4, 5, 6))
    for place, kind in enumerate(PIPELINE):
        state = "closed" if place < at_work else "planned"
        if place == at_work:
            state = dice.choice(("open", "open", "open", "closed"))
        opens = AT - dice.choice((-1, 0, 12, 24, 24)) * HOUR
        closes = opens + dice.choice((12, 24, 48, 96)) * HOUR
        flow = dice.choice(("together", "each"))
        if kind == "submission" and flow == "each" and dice.random() < 0.5:
            closes = None  # a rolling call has no end
        id = competition * 10 + place
        world.stages[id] = Stage(
            id, competition, kind, place + 1, state, flow, opens, closes,
            blind=dice.random() < 0.5, shares=dice.random() < 0.6,
        )  # fmt: skip


def _person(dice: Random, world: World, id: int) -> Person:
    """Half of the people stand behind no body: only they may judge."""
    person = Person(id, site_admin=dice.random() < 0.2)
    for body in world.bodies if id % 2 else ():
        part = dice.choice(("", "", "member", "manager"))
        if part:
            person.belongs.add(body)
        if part == "manager":
            person.manages.add(body)
    return person


def _case(dice: Random, world: World, id: int) -> Case:
    competition = dice.choice((1, 1, 1, 2))
    state = dice.choice(("draft", "submitted", "submitted", "submitted", "submitted", "submitted", "awarded", "not_selected", "withdrawn",
                         "disqualified"))  # fmt: skip
    number = state != "draft" and (state != "withdrawn" or dice.random() < 0.6)
    on_behalf = dice.random() < 0.25
    case = Case(id, competition, dice.choice((None, *world.bodies)), state, number, on_behalf)
    for place, (audience, identity) in enumerate(FIELDS):
        case.files.append(File(id * 10 + place, audience, identity, number and dice.random() < 0.7))
    for person in world.people.values():
        if dice.random() < 0.05:
            person.edits[id] = dice.choice(("view", "edit", "submit"))
    return case


def _roles(dice: Random, world: World) -> None:
    """Every person tries some roles in a random order and gets those that he may hold; some were taken back."""
    for person in world.people.values():
        for competition in world.competitions:
            person.roles[competition], person.former[competition] = set(), set()
            tried = dice.sample(ROLES, dice.choice((0, 1, 1, 2, 3)))
            if dice.random() < 0.5:
                tried.insert(0, "expert")
            elif dice.random() < 0.4:
                tried = ["organiser", "chair"]  # one person over time, or both where the setting allows it
            for role in tried:
                if may_hold(world, person, competition, role):
                    kept = dice.random() < 0.75
                    (person.roles if kept else person.former)[competition].add(role)


def _passage(dice: Random, world: World, case: Case) -> None:
    """Through the stages that have begun: its candidacies, visits, assignments, sheets; perhaps a correction."""
    if not case.number:
        return
    begun = [s for s in world.stages.values() if s.competition == case.competition and s.state != "planned"]
    for stage in begun:
        if dice.random() < 0.1:
            continue
        outcome = dice.choice(("pending", "passed", "passed", "eliminated", "lapsed"))
        screeners = _ever(world, case.competition, "screener")
        handler = dice.choice((None, *screeners)) if stage.kind == "screening" else None
        passage = Candidacy(case.id * 100 + stage.step, stage.id, case.id, outcome, handler)
        world.candidacies.append(passage)
        if stage.kind == "verification":
            for verifier in _some(dice, _ever(world, case.competition, "verifier")):
                world.visits.append(Visit(len(world.visits) + 1, case.id, passage.id, verifier))
        if stage.kind == "scoring":
            for expert in _some(dice, _ever(world, case.competition, "expert")):
                _assignment(dice, world, case, stage, expert, passage)
        if stage.kind == "decision":
            organisers = _ever(world, case.competition, "organiser")
            if organisers and stage.id not in world.releases:
                world.releases[stage.id] = dice.choice(organisers)
    waits = any(c.case == case.id and c.outcome == "pending" for c in world.candidacies)
    if case.state == "submitted" and waits and dice.random() < 0.5:
        case.correction_due = AT + dice.choice((-1, 0, 24)) * HOUR


def _ever(world: World, competition: int, role: str) -> list[int]:
    """Who holds the role or held it."""
    return [
        p.id for p in world.people.values() if role in p.roles[competition] or role in p.former[competition]
    ]


def _some(dice: Random, people: list[int]) -> list[int]:
    return [person for person in people if dice.random() < 0.7]


def _assignment(
    dice: Random, world: World, case: Case, stage: Stage, expert: int, passage: Candidacy
) -> None:
    ending = dice.choice((None, None, None, None, "abstained", "recused", "withdrawn"))
    given = Assignment(
        len(world.assignments) + 1, stage.id, case.id, expert, passage.id, dice.random() < 0.7, ending
    )
    world.assignments.append(given)
    if dice.random() < 0.9:
        world.pledged.add((stage.id, expert))
    states = dice.choice(
        ((), ("draft",), ("sealed",), ("sealed",), ("void",), ("superseded", "sealed"), ("sealed", "draft"))
    )
    organisers = _ever(world, case.competition, "organiser")
    presiding = [p for p in organisers if world.people[p].holds(case.competition, "chair")]
    for number, state in enumerate(states if given.released else (), 1):
        asked = (
            dice.choice(presiding or organisers)
            if organisers and state == "sealed" and dice.random() < 0.6
            else None
        )
        world.sheets.append(Sheet(len(world.sheets) + 1, given, number, state, asked))


def _ties(dice: Random, world: World) -> None:
    """Ties of anybody to any case, also where the pair is at work: found after the assignment."""
    for case in world.cases.values():
        for person in world.people.values():
            if dice.random() < 0.12:
                for ground in dice.sample(GROUNDS, dice.choice((1, 1, 2))):
                    state = dice.choice(("open", "confirmed", "dismissed", "dismissed"))
                    world.conflicts.append(
                        Conflict(len(world.conflicts) + 1, case.id, person.id, ground, state)
                    )


def _letters(dice: Random, world: World) -> None:
    for case in (*world.cases.values(), None, None):
        competition = case.competition if case else dice.choice((1, 2))
        to = dice.choice(list(world.people))
        state = dice.choice(("draft", "queued", "sent", "failed", "withdrawn"))
        world.letters.append(
            Letter(len(world.letters) + 1, competition, case.id if case else None, to, state)
        )
