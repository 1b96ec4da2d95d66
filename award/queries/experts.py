"""The pool and the ties of its people: what the office and the chair see of experts. No mark is among it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from award.models import (
    Assignment,
    Case,
    Competition,
    Conflict,
    Invitation,
    Organisation,
    Person,
    PoolMember,
    Post,
    RoleGrant,
    User,
)
from award.stages.sealed_names import sealed_pairs

WINDOW = 100


@dataclass(frozen=True)
class Member:
    """One line of the pool. ``answer``: accepted, declined, withdrawn, or None while nothing was answered."""

    member: PoolMember
    person: Person
    posts: str
    answer: str | None
    answer_reason: str | None
    invitation_id: int | None
    holds: bool
    load: int


def pool_of(
    session: Session, competition: Competition, *, after: str | None = None
) -> tuple[list[Member], int]:
    """The experts by pseudonym, ``WINDOW`` at a time from after one, and how many there are: five statements.
    The load of one whose name is sealed in a stage leaves that stage out: it would tell that he was drawn."""
    sealed = sealed_pairs(session, competition.id)
    live = (
        select(Assignment.expert_id, func.count().label("n"))
        .where(
            Assignment.ended_at.is_(None),
            Assignment.stage.has(competition_id=competition.id),
            tuple_(Assignment.stage_id, Assignment.expert_id).not_in(sealed),
        )
        .group_by(Assignment.expert_id)
        .subquery()
    )
    holds = (
        select(RoleGrant.user_id)
        .where(
            RoleGrant.competition_id == competition.id,
            RoleGrant.role == "expert",
            RoleGrant.ended_at.is_(None),
        )
        .subquery()
    )
    query = (
        select(
            PoolMember, Person, Invitation.answer, Invitation.answer_reason, holds.c.user_id,
            func.coalesce(live.c.n, 0),
        )
        .join(Person, Person.id == PoolMember.person_id)
        .outerjoin(Invitation, Invitation.id == PoolMember.invitation_id)
        .outerjoin(holds, holds.c.user_id == Person.user_id)
        .outerjoin(live, live.c.expert_id == Person.user_id)
        .where(PoolMember.competition_id == competition.id)
        .order_by(func.length(PoolMember.pseudonym), PoolMember.pseudonym)
    )  # fmt: skip
    if after:
        key = (func.length(PoolMember.pseudonym) > len(after)) | (
            (func.length(PoolMember.pseudonym) == len(after)) & (PoolMember.pseudonym > after)
        )
        query = query.where(key)
    rows = session.execute(query.limit(WINDOW + 1)).all()
    posts = _posts(session, [row[1].id for row in rows])
    total = session.execute(
        select(func.count()).where(PoolMember.competition_id == competition.id)
    ).scalar_one()
    return [
        Member(
            row[0], row[1], posts.get(row[1].id, ""), row[2], row[3], row[0].invitation_id, row[4] is not None, row[5]
        )
        for row in rows
    ], total  # fmt: skip


def _posts(session: Session, person_ids: list[int]) -> dict[int, str]:
    """Person → present posts in words."""
    rows = session.execute(
        select(Post.person_id, Post.body, Post.title)
        .where(Post.person_id.in_(person_ids), Post.is_present.is_(True))
        .order_by(Post.person_id, Post.position)
    )
    found: dict[int, list[str]] = {}
    for person_id, body, title in rows:
        found.setdefault(person_id, []).append(f"{body} {title}".strip())
    return {person_id: "；".join(lines) for person_id, lines in found.items()}


@dataclass(frozen=True)
class Tie:
    """One conflict with what the chair needs to judge it. ``bodies``: the names of those that its facts speak of, by id."""

    conflict: Conflict
    case: Case
    person: str
    decider: str | None
    assigned: bool
    bodies: dict[int, str]


def ties_of(
    session: Session, competition: Competition, *, state: str = "", after: int | None = None
) -> tuple[list[Tie], dict[str, int]]:
    """Conflicts, the newest first, and the counts by state: four statements.

    Assigned is not told of a person whose name is sealed in that stage.
    """
    sealed = sealed_pairs(session, competition.id)
    decider = User.__table__.alias("decider")
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.case_id == Conflict.case_id,
            Assignment.expert_id == Conflict.user_id,
            Assignment.ended_at.is_(None),
            tuple_(Assignment.stage_id, Assignment.expert_id).not_in(sealed),
        )
        .exists()
    )
    query: Select[Any] = (
        select(Conflict, Case, User.name, decider.c.name, assigned)
        .join(Case, Case.id == Conflict.case_id)
        .join(User, User.id == Conflict.user_id)
        .outerjoin(decider, decider.c.id == Conflict.decided_by_id)
        .where(Conflict.competition_id == competition.id)
        .order_by(Conflict.id.desc())
    )
    if state in ("open", "confirmed", "dismissed"):
        query = query.where(Conflict.state == state)
    if after is not None:
        query = query.where(Conflict.id < after)
    rows = session.execute(query.limit(WINDOW + 1)).all()
    counts = session.execute(
        select(Conflict.state, func.count())
        .where(Conflict.competition_id == competition.id)
        .group_by(Conflict.state)
    )
    meant = {row[0].facts.get(name) for row in rows for name in ("body", "employer")} - {None}
    named = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(meant)))
    bodies = {row[0]: row[1] for row in named}
    return [Tie(*row, bodies) for row in rows], {row[0]: row[1] for row in counts}
