"""Acts of a rolled world, tried through their own use-cases; whatever one does is taken back at once."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import rights
from award.errors import NotAllowed, Refused
from award.models import (
    Assignment,
    Candidacy,
    Case,
    Competition,
    Conflict,
    Correction,
    Release,
    Scoresheet,
    User,
    VoidProposal,
)
from award.stages import conflicts, releases, sheets, voids
from award.stages.pen import pen_of
from award.standing import forget_standings
from award.workflow import possible
from tests.rights import oracle, oracle_acts
from tests.rights.oracle import Person, World
from tests.rights.seen_lists import Answers

TAKEN_BACK = ("events", "asked", "rung", "references", "heads")


def let_in(
    session: Session, act: Callable[..., Any], *what: Any, only: type[Refused] = NotAllowed, **facts: Any
) -> bool:
    """Whether the act is not refused (``only``: by what kind of refusal). What it wrote is rolled back."""
    savepoint = session.begin_nested()
    try:
        act(session, *what, **facts)
    except Refused as refusal:
        savepoint.rollback()
        return not isinstance(refusal, only)
    savepoint.rollback()
    for name in TAKEN_BACK:
        session.info.pop(name, None)
    forget_standings(session)
    return True


def acts(session: Session, world: World, person: Person, user: User) -> Answers:
    """Acts on one case, sheet, tie or result."""
    how = {"by": user, "at": world.at}
    yield from _applicants(session, world, person, user)
    for given in world.assignments:
        writes = let_in(session, sheets.admit, session.get_one(Assignment, given.id), only=Refused, **how)
        yield f"assignment {given.id}", "write a sheet", oracle_acts.may_write(world, person, given), writes
    yield from _ties(session, world, person, how)
    yield from _voids(session, world, person, how)
    for stage in world.releases:
        lets = let_in(session, releases.approve_release, session.get_one(Release, stage), digest="", **how)
        yield f"stage {stage}", "release", oracle_acts.may_release(world, person, world.stages[stage]), lets


def _applicants(session: Session, world: World, person: Person, user: User) -> Answers:
    names = ("submit_case", "resubmit_case", "withdraw_case")
    for case in world.cases.values():
        row, name = session.get_one(Case, case.id), f"case {case.id}"
        if person.id == 1:  # the pen is the case's, whoever asks
            yield name, "pen", oracle_acts.pen_is_open(world, case), pen_of(session, row, at=world.at).is_open
        query = select(Correction).where(Correction.case_id == case.id, Correction.ended_at.is_(None))
        correction = session.execute(query).scalar_one_or_none()
        candidacy = session.get_one(Candidacy, correction.candidacy_id) if correction else None
        asked = possible(session, row, names, by=user, at=world.at, candidacy=candidacy)
        submits = asked["submit_case"] is None or asked["resubmit_case"] is None
        yield name, "submit", oracle_acts.may_submit(world, person, case), submits
        yield name, "withdraw", oracle_acts.may_withdraw(world, person, case), asked["withdraw_case"] is None


def _ties(session: Session, world: World, person: Person, how: dict[str, Any]) -> Answers:
    for case in world.cases.values():
        wanted = oracle.ON_CASES["declare_conflict"](world, person, case)
        row = session.get_one(Case, case.id)
        declares = let_in(session, conflicts.declare_conflict, row, words="曾任职", **how)
        yield f"case {case.id}", "declare a conflict", wanted, declares
    decision = {"confirmed": False, "reason": "已核", "only": Refused, **how}
    for tie in world.conflicts:
        decides = let_in(session, conflicts.decide_conflict, session.get_one(Conflict, tie.id), **decision)
        yield (
            f"tie {tie.id}",
            "decide a conflict",
            oracle_acts.may_decide_conflict(world, person, tie),
            decides,
        )


def _voids(session: Session, world: World, person: Person, how: dict[str, Any]) -> Answers:
    for sheet in world.sheets:
        row, name = session.get_one(Scoresheet, sheet.id), f"sheet {sheet.id}"
        proposes = let_in(session, voids.propose_void, row, reason="误评", note="误评", **how)
        yield name, "propose to void", oracle_acts.may_propose_void(world, person, sheet), proposes
        if sheet.void_asked_by is not None:
            asked = session.get_one(VoidProposal, sheet.id)
            decides = let_in(session, voids.decide_void, asked, approved=True, reason="属实", **how)
            yield name, "decide to void", oracle_acts.may_decide_void(world, person, sheet), decides


def roles(session: Session, world: World, person: Person, user: User) -> Answers:
    """Which roles he may hold beside those he has, and which he may give to whom."""
    for competition in session.execute(select(Competition)).scalars():
        for role in oracle.ROLES:
            held = rights.against_role(session, competition, user, role) is None
            name = f"competition {competition.id}"
            yield name, f"hold {role}", oracle_acts.may_hold(world, person, competition.id, role), held
            for holder in (person, world.people[1]):
                wanted = oracle_acts.may_grant(world, person, holder, competition.id, role)
                grants = _grants(session, user, competition, role, session.get_one(User, holder.id))
                yield name, f"grant {role} to {holder.id}", wanted, grants


def _grants(session: Session, user: User, competition: Competition, role: str, to: User) -> bool:
    try:
        rights.require_grantor(session, user, competition, role, to)
    except NotAllowed:
        return False
    return True
