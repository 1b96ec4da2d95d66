"""The pool of experts (专家库): who may be assigned in a competition, what for and how much."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from award import invitations, policy
from award.accounts import folded
from award.errors import Invalid
from award.i18n import N_
from award.models import Competition, Invitation, Person, PoolMember, RoleGrant, User
from award.outbox import record
from award.stages.expert_profile import PostLine, posts_of


class Offered(NamedTuple):
    """An expert's place in the pool, the offer, the token for its letter, and the account of the address, if there is one."""

    member: PoolMember
    invitation: Invitation
    token: str
    account: User | None


def invite_expert(
    session: Session,
    competition: Competition,
    *,
    name: str,
    email: str,
    body: str,
    title: str = "",
    fields: Sequence[str] = (),
    categories: Sequence[str] = (),
    max_load: int | None = None,
    words: str = "",
    by: User,
    at: datetime,
) -> Offered:
    """Put a person into the pool and offer him the role; the right begins when he accepts. The token is for his letter."""
    if not name.strip() or not body.strip():
        empty = {key: [N_("请填写。")] for key, text in (("name", name), ("body", body)) if not text.strip()}
        raise Invalid(N_("请填写姓名和单位。"), empty)
    person, account = _person(session, name=name, email=email, fields=fields, at=at)
    _add_post(session, person, body, title)
    invitation, token = invitations.invite(
        session, role="expert", email=email, name=name, by=by, at=at, competition=competition, person=person,
        words=words,
    )  # fmt: skip
    member = enrol(session, competition, person)
    member.invitation_id = invitation.id  # written once, with the terms
    set_terms(session, member, categories=categories, max_load=max_load, by=by, at=at)
    return Offered(member, invitation, token, account)


def enrol(session: Session, competition: Competition, person: Person) -> PoolMember:
    """The person's place in the pool, with the next pseudonym; the one that is there where there is one. Not flushed."""
    members = list(
        session.execute(select(PoolMember).where(PoolMember.competition_id == competition.id)).scalars()
    )
    known = next((member for member in members if member.person_id == person.id), None)
    if known is not None:
        return known
    numbers = [int(m.pseudonym[1:]) for m in members if m.pseudonym[1:].isdecimal()]
    member = PoolMember(
        competition_id=competition.id,
        person_id=person.id,
        pseudonym=f"K{max(numbers, default=0) + 1:02d}",
        categories=[],
    )
    session.add(member)
    return member


def enrol_holders(session: Session, competition: Competition, *, at: datetime) -> int:
    """Give everyone who holds the expert's role without an entry one: roles may be granted directly. Returns how many."""
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Person, Person.user_id == User.id)
        .outerjoin(
            PoolMember,
            (PoolMember.person_id == Person.id) & (PoolMember.competition_id == competition.id),
        )
        .where(
            RoleGrant.competition_id == competition.id,
            RoleGrant.role == "expert",
            RoleGrant.ended_at.is_(None),
            PoolMember.id.is_(None),
        )
        .order_by(User.id)
    )
    users = list(session.execute(query).scalars())
    for user in users:
        person, _account = _person(session, name=user.name, email=user.email, at=at)
        person.user_id = person.user_id or user.id
        enrol(session, competition, person)
    return len(users)


def set_terms(
    session: Session,
    member: PoolMember,
    *,
    categories: Sequence[str],
    max_load: int | None,
    min_load: int = 0,
    by: User,
    at: datetime,
) -> None:
    """What an expert is asked for: categories (none: all alike) and the bounds of his load. Raises ``Invalid``."""
    policy.require(session, by, "organise", competition_id=member.competition_id)
    if max_load is not None and not 0 < max_load <= 10_000:
        raise Invalid(N_("最多评几例应为正整数。"), {"max_load": [N_("最多评几例应为正整数。")]})
    if min_load < 0 or (max_load is not None and min_load > max_load):
        raise Invalid(N_("最少不能多于最多。"), {"min_load": [N_("最少不能多于最多。")]})
    member.categories = sorted(set(categories))
    member.min_load, member.max_load = min_load, max_load
    session.flush()
    leaf = {"member": member.id, "categories": member.categories, "min": min_load, "max": max_load}
    record(session, "expert_terms_set", by=by, at=at, competition=member.competition_id, leaf=leaf)


def _person(
    session: Session, *, name: str, email: str, fields: Sequence[str] = (), at: datetime
) -> tuple[Person, User | None]:
    """The person behind an address, known from an earlier edition or by his account, else new; and that account.

    ``fields`` are added to his.
    """
    address = folded(email)
    asked = select(literal(address).label("email")).subquery()
    known = (
        select(Person, User)
        .select_from(asked)
        .outerjoin(User, User.email == asked.c.email)
        .outerjoin(Person, (Person.email == asked.c.email) | (Person.user_id == User.id))
        .order_by(Person.id)
    )
    person, account = session.execute(known.limit(1)).one()
    if person is None:
        person = Person(name=" ".join(name.split()), email=address, fields=[], posts=[], created_at=at)
        session.add(person)
    person.fields = list(dict.fromkeys([*person.fields, *fields]))
    session.flush()
    return person, account


def _add_post(session: Session, person: Person, body: str, title: str) -> None:
    """The post, unless the person has it already."""
    known = [post.body for post in person.posts]
    if " ".join(body.split()) not in known:
        session.add_all(posts_of(session, person, [PostLine(body, title)], len(known)))
