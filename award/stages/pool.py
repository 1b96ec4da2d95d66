"""The pool of experts (专家库): who may be assigned in a competition, what for and how much."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import invitations, policy
from award.accounts import find_user, folded
from award.errors import Invalid
from award.i18n import N_
from award.models import Competition, Invitation, Person, PoolMember, Post, RoleGrant, User
from award.outbox import record
from award.stages.expert_profile import PostLine, posts_of


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
) -> tuple[PoolMember, Invitation, str]:
    """Put a person into the pool and offer him the role; the right begins when he accepts. The token is for his letter."""
    if not name.strip() or not body.strip():
        empty = {key: [N_("请填写。")] for key, text in (("name", name), ("body", body)) if not text.strip()}
        raise Invalid(N_("请填写姓名和单位。"), empty)
    person = _person(session, name=name, email=email, at=at)
    _add_post(session, person, body, title)
    person.fields = list(dict.fromkeys([*person.fields, *fields]))
    invitation, token = invitations.invite(
        session, role="expert", email=email, name=name, by=by, at=at, competition=competition, person=person,
        words=words,
    )  # fmt: skip
    member = enrol(session, competition, person)
    member.invitation_id = invitation.id
    set_terms(session, member, categories=categories, max_load=max_load, by=by, at=at)
    return member, invitation, token


def enrol(session: Session, competition: Competition, person: Person) -> PoolMember:
    """The person's place in the pool, with the next pseudonym; the one that is there where there is one."""
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
    session.flush()
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
        person = _person(session, name=user.name, email=user.email, at=at)
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


def _person(session: Session, *, name: str, email: str, at: datetime) -> Person:
    """The person behind an address: known from an earlier edition or by his account, else new."""
    address = folded(email)
    user = find_user(session, address)
    known = select(Person).where(
        (Person.email == address)
        | ((Person.user_id == user.id) if user is not None else Person.email == address)
    )
    person = session.execute(known.order_by(Person.id)).scalars().first()
    if person is None:
        person = Person(name=" ".join(name.split()), email=address, fields=[], created_at=at)
        session.add(person)
        session.flush()
    return person


def _add_post(session: Session, person: Person, body: str, title: str) -> None:
    """The post, unless the person has it already."""
    query = select(Post.body).where(Post.person_id == person.id)
    known = list(session.execute(query).scalars())
    if " ".join(body.split()) not in known:
        session.add_all(posts_of(session, person, [PostLine(body, title)], len(known)))
