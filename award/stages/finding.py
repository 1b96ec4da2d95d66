"""Searching ties of interest (利益关系) in the data: bodies of people against bodies of cases."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger
from award.bodies import mail_domain, normalised_body
from award.database import insert
from award.models import (
    Case,
    CaseOrganisation,
    Conflict,
    Organisation,
    OrganisationAlias,
    Person,
    Post,
    RoleGrant,
    User,
)
from award.outbox import record
from award.standing import forget_standings

WORKERS = ("expert", "screener", "verifier", "chair")
AT_ONCE = 500  # names of one SELECT


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


def find_conflicts(
    session: Session, competition_id: int, *, at: datetime, case_ids: Iterable[int] | None = None
) -> int:
    """Search the ties between workers and cases and write what is new; decided ones stay. Returns how many are new.

    Grounds: a present or former employer (or its parent, or a body under the same parent) is the case's owner,
    co-creator, builder or recommender; the person's mail address is of such a body's own domain. People are looked up
    by body, so that the time grows with the ties and not with people times cases.
    """
    found = dict(_ties(session, competition_id, case_ids))
    known = select(Conflict.case_id, Conflict.user_id, Conflict.ground).where(
        Conflict.competition_id == competition_id
    )
    for row in session.execute(known):
        found.pop(Tie(*row), None)
    if found:
        _write(session, competition_id, found, at)
        forget_standings(session)
    return len(found)


def _ties(
    session: Session, competition_id: int, case_ids: Iterable[int] | None
) -> Iterable[tuple[Tie, dict[str, object]]]:
    tops = _families(session)
    by_body: dict[int, list[tuple[int, bool]]] = {}
    by_top: dict[int, list[tuple[int, int, bool]]] = {}
    for user_id, body, present in _employments(session, competition_id):
        by_body.setdefault(body, []).append((user_id, present))
        by_top.setdefault(tops[body], []).append((user_id, body, present))
    by_domain: dict[str, list[int]] = {}
    for user_id, email in _workers(session, competition_id):
        if domain := mail_domain(email):
            by_domain.setdefault(domain, []).append(user_id)
    for part in _parts(session, competition_id, case_ids):
        for user_id, present in by_body.get(part.body, ()):
            facts: dict[str, object] = {"body": part.body, "employer": part.body, "present": present}
            yield Tie(part.case_id, user_id, part.part), facts
        for user_id, employer, present in by_top.get(tops[part.body], ()):
            if employer != part.body:
                facts = {"body": part.body, "employer": employer, "present": present}
                yield Tie(part.case_id, user_id, f"{part.part}_parent"), facts
        for user_id in by_domain.get(part.domain or "", ()):
            yield Tie(part.case_id, user_id, "domain"), {"body": part.body, "domain": part.domain}


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


def _parts(session: Session, competition_id: int, case_ids: Iterable[int] | None) -> Iterable[Part]:
    """Every body that has a part in a case, with its mail domain."""
    wanted = [Case.competition_id == competition_id, Case.reference.is_not(None)]
    if case_ids is not None:
        wanted.append(Case.id.in_(list(case_ids)))
    owners = select(Case.id, Organisation.id, Organisation.email_domain).join(
        Organisation, Case.organisation_id == Organisation.id
    )
    for case_id, body, domain in session.execute(owners.where(*wanted)):
        yield Part(case_id, "owner", body, domain)
    others = (
        select(Case.id, CaseOrganisation.part, Organisation.id, Organisation.email_domain)
        .join(CaseOrganisation, CaseOrganisation.case_id == Case.id)
        .join(Organisation, CaseOrganisation.organisation_id == Organisation.id)
    )
    for row in session.execute(others.where(*wanted)):
        yield Part(*row)


def _workers(session: Session, competition_id: int) -> list[tuple[int, str]]:
    query = (
        select(User.id, User.email)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.competition_id == competition_id,
            RoleGrant.role.in_(WORKERS),
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _employments(session: Session, competition_id: int) -> list[tuple[int, int, bool]]:
    """(account, body, present) of the posts of all who work in the competition; a body known by name alone is looked up."""
    query = (
        select(Person.user_id, Post.organisation_id, Post.is_present, Post.body)
        .join(Post, Post.person_id == Person.id)
        .join(RoleGrant, RoleGrant.user_id == Person.user_id)
        .where(
            RoleGrant.competition_id == competition_id,
            RoleGrant.role.in_(WORKERS),
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
    )
    posts = [(user, body, present, name) for user, body, present, name in session.execute(query) if user]
    by_name = _bodies_named(session, {normalised_body(name) for _, body, _, name in posts if body is None})
    resolved = [
        (user, body if body is not None else by_name.get(normalised_body(name)), present)
        for user, body, present, name in posts
    ]
    return [(user, body, present) for user, body, present in resolved if body is not None]


def _bodies_named(session: Session, names: set[str]) -> dict[str, int]:
    """Compared name → body, by its name or another name."""
    found: dict[str, int] = {}
    listed = sorted(names - {""})
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        for model, key in (
            (OrganisationAlias, OrganisationAlias.organisation_id),
            (Organisation, Organisation.id),
        ):
            rows = session.execute(select(model.compared_name, key).where(model.compared_name.in_(some)))
            found.update({row[0]: row[1] for row in rows})
    return found


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
