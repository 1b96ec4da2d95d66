"""Searching ties of interest (利益关系) in the data: people and their bodies against those of the cases."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from award import ledger
from award.accounts import folded
from award.bodies import mail_domain, normalised_body, phone_digits
from award.database import insert
from award.models import (
    Case,
    CaseOrganisation,
    Conflict,
    Organisation,
    Person,
    Post,
    RoleGrant,
)
from award.organisations import bodies_named
from award.outbox import record
from award.stages.contacts import Contact, contacts_of, reached_by, works_in
from award.stages.following import follow_waiting
from award.stages.handing_over import free_barred
from award.standing import forget_standings

ONE_HOUSE = 50
"""A mail domain that people behind the cases of more bodies use is a provider's: it says as little as free mail."""


class Tie(NamedTuple):
    """One reason why a person must not judge a case."""

    case_id: int
    user_id: int
    ground: str


class Part(NamedTuple):
    """A body's part in a case, with what it is compared by."""

    case_id: int
    part: str
    body: int
    domain: str | None


def find_conflicts(session: Session, competition_id: int, *, at: datetime) -> int:
    """Search the ties between workers and cases and write what is new; decided ones stay. Returns how many are new.

    Grounds: a present or former employer (or its parent, or a body under the same parent) is the case's owner,
    co-creator, builder or recommender; the person's mail address is of the domain of such a body or of somebody behind
    the case; he shares his address or telephone with one of them, and then the other cases of that category are barred
    to him too. People are looked up by what they have in common, so that the time grows with the ties and not with
    people times cases.
    """
    follow_waiting(session, competition_id, at=at)
    found = dict(_ties(session, competition_id))
    known = select(Conflict.case_id, Conflict.user_id, Conflict.ground).where(
        Conflict.competition_id == competition_id
    )
    for row in session.execute(known):
        found.pop(Tie(*row), None)
    if found:
        _write(session, competition_id, found, at)
        free_barred(session, competition_id)
        forget_standings(session)
    return len(found)


def _ties(session: Session, competition_id: int) -> Iterator[tuple[Tie, dict[str, object]]]:
    tops = _families(session)
    by_body: dict[int, list[tuple[int, bool]]] = {}
    by_top: dict[int, list[tuple[int, int, bool]]] = {}
    for user_id, body, present in _employments(session, competition_id):
        by_body.setdefault(body, []).append((user_id, present))
        by_top.setdefault(tops[body], []).append((user_id, body, present))
    parts, contacts = list(_parts(session, competition_id)), list(contacts_of(session, competition_id))
    reached = reached_by(session, competition_id)
    for provider in _providers(parts, contacts):
        reached.pop(provider, None)
    for part in parts:
        for user_id, present in by_body.get(part.body, ()):
            facts: dict[str, object] = {"body": part.body, "employer": part.body, "present": present}
            yield Tie(part.case_id, user_id, part.part), facts
        for user_id, employer, present in by_top.get(tops[part.body], ()):
            if employer != part.body:
                facts = {"body": part.body, "employer": employer, "present": present}
                yield Tie(part.case_id, user_id, f"{part.part}_parent"), facts
        for user_id in reached.get(mail_domain(f"@{part.domain}") or "", ()):
            yield Tie(part.case_id, user_id, "domain"), {"body": part.body, "domain": part.domain}
    own = []
    for contact in contacts:
        domain = mail_domain(contact.email) or ""
        for user_id in reached.get(domain, ()):
            yield Tie(contact.case_id, user_id, "domain"), {"domain": domain}
        for by, sign in (("email", folded(contact.email)), ("phone", phone_digits(contact.phone))):
            for user_id in reached.get(sign, ()):
                own.append(Tie(contact.case_id, user_id, "contact"))
                yield own[-1], {"by": by}
    yield from _beside(session, competition_id, own)


def _providers(parts: Iterable[Part], contacts: Iterable[Contact]) -> list[str]:
    """The mail domains that more than ``ONE_HOUSE`` bodies use."""
    owners = {part.case_id: part.body for part in parts if part.part == "owner"}
    users: dict[str, set[int]] = {}
    for contact in contacts:
        if contact.case_id in owners and (domain := mail_domain(contact.email)):
            users.setdefault(domain, set()).add(owners[contact.case_id])
    return [domain for domain, bodies in users.items() if len(bodies) > ONE_HOUSE]


def _beside(
    session: Session, competition_id: int, own: Sequence[Tie]
) -> Iterator[tuple[Tie, dict[str, object]]]:
    """The cases that compete in one category with a case of a worker's own."""
    if not own:
        return
    mine = {(tie.case_id, tie.user_id) for tie in own}
    query = select(Case.id, Case.category_id).where(
        Case.competition_id == competition_id, Case.reference.is_not(None)
    )
    category_of: dict[int, int] = {row[0]: row[1] for row in session.execute(query) if row[1]}
    rivals: dict[int, set[int]] = {}
    for case_id, user_id in mine:
        if case_id in category_of:
            rivals.setdefault(category_of[case_id], set()).add(user_id)
    for case_id, category in category_of.items():
        for user_id in rivals.get(category, ()):
            if (case_id, user_id) not in mine:
                yield Tie(case_id, user_id, "own_case"), {"category": category}


def _families(session: Session) -> dict[int, int]:
    """Body → its topmost parent (itself where it has none)."""
    rows = session.execute(select(Organisation.id, Organisation.parent_id)).all()
    parents = {row.id: row.parent_id for row in rows}
    tops = {}
    for body in parents:
        top, seen = body, {body}
        while (parent := parents.get(top)) is not None and parent not in seen:
            top = parent
            seen.add(top)
        tops[body] = top
    return tops


def _parts(session: Session, competition_id: int) -> Iterator[Part]:
    """Every body that has a part in a case, with its mail domain."""
    body = (Organisation.id, Organisation.email_domain)
    owners = select(Case.id, literal("owner"), *body).join(Case, Case.organisation_id == Organisation.id)
    others = (
        select(Case.id, CaseOrganisation.part, *body)
        .join(CaseOrganisation, CaseOrganisation.organisation_id == Organisation.id)
        .join(Case, Case.id == CaseOrganisation.case_id)
    )
    wanted = (Case.competition_id == competition_id, Case.reference.is_not(None))
    for row in session.execute(union_all(owners.where(*wanted), others.where(*wanted))):
        yield Part(*row)


def _employments(session: Session, competition_id: int) -> list[tuple[int, int, bool]]:
    """(account, body, present) of the posts of all who work in the competition; a body known by name alone is looked up."""
    query = (
        select(Person.user_id, Post.organisation_id, Post.is_present, Post.body)
        .join(Post, Post.person_id == Person.id)
        .join(RoleGrant, RoleGrant.user_id == Person.user_id)
        .where(works_in(competition_id))
        .distinct()
    )
    posts = [(user, body, present, name) for user, body, present, name in session.execute(query) if user]
    by_name = bodies_named(session, {normalised_body(name) for _, body, _, name in posts if body is None})
    resolved = [
        (user, body if body is not None else by_name.get(normalised_body(name)), present)
        for user, body, present, name in posts
    ]
    return [(user, body, present) for user, body, present in resolved if body is not None]


def _write(session: Session, competition_id: int, found: dict[Tie, dict[str, object]], at: datetime) -> None:
    rows = [
        {
            "competition_id": competition_id, "case_id": tie.case_id, "user_id": tie.user_id, "source": "found",
            "ground": tie.ground, "facts": facts, "words": "", "state": "open", "found_at": at,
        }
        for tie, facts in sorted(found.items())
    ]  # fmt: skip
    session.execute(insert(session, Conflict.__table__).on_conflict_do_nothing(), rows)
    listed = [[tie.case_id, tie.user_id, tie.ground] for tie in sorted(found)]
    record(session, "conflict_found", by=None, at=at, competition=competition_id,
           leaf={"number": len(rows), "ties": ledger.digest_of("ties", listed)})  # fmt: skip
