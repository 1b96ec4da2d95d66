"""How people are reached: those who work in a competition, and those behind its cases.

Behind a case stand who writes it, who acts for the bodies that have a part in it, and whom its form names.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, and_, select, union
from sqlalchemy.orm import Session

from award.accounts import folded
from award.bodies import mail_domain, phone_digits
from award.models import (
    Case,
    CaseEditor,
    CaseOrganisation,
    FormVersion,
    Membership,
    Person,
    Revision,
    RoleGrant,
    User,
)
from award.stages.setup import form_of

WORKERS = ("expert", "screener", "verifier", "chair")


class Contact(NamedTuple):
    """How somebody behind a case is reached; "" where that is not known."""

    case_id: int
    email: str
    phone: str


def contacts_of(session: Session, competition_id: int) -> Iterator[Contact]:
    """Everybody behind the submitted cases. Three statements."""
    wanted = (Case.competition_id == competition_id, Case.reference.is_not(None))
    for row in session.execute(_accounts(*wanted)):
        yield Contact(row[0], row[1], row[2] or "")
    yield from _named(session, competition_id, *wanted)


def _accounts(*wanted: ColumnElement[bool]) -> CompoundSelect[int, str, str | None]:
    """Writers of the case, and members of its bodies: (case, address, telephone)."""
    columns = select(Case.id, User.email, User.phone)
    writers = columns.join(CaseEditor, CaseEditor.case_id == Case.id).join(
        User, User.id == CaseEditor.user_id
    )
    owners = columns.join(Membership, Membership.organisation_id == Case.organisation_id).join(
        User, User.id == Membership.user_id
    )
    others = (
        columns.join(CaseOrganisation, CaseOrganisation.case_id == Case.id)
        .join(Membership, Membership.organisation_id == CaseOrganisation.organisation_id)
        .join(User, User.id == Membership.user_id)
    )
    return union(*(query.where(*wanted) for query in (writers, owners, others)))


def _named(session: Session, competition_id: int, *wanted: ColumnElement[bool]) -> Iterator[Contact]:
    """The people in the answers that count: contact persons above all."""
    versions = select(FormVersion).where(FormVersion.competition_id == competition_id)
    keys = {
        field.key
        for version in session.execute(versions).scalars()
        for field in form_of(version).fields()
        if field.kind.name == "people"
    }
    if not keys:
        return
    answers = select(Case.id, *(Revision.answers[key] for key in sorted(keys)))
    rows = session.execute(answers.join(Revision, Revision.id == Case.revision_id).where(*wanted))
    for case_id, *lists in rows:
        for person in (person for people in lists for person in people or ()):
            yield Contact(case_id, person.get("email") or "", person.get("phone") or "")


def reached_by(session: Session, competition_id: int) -> dict[str, set[int]]:
    """Mail address, its domain, telephone (as they are compared) → the accounts of the workers whose it is."""
    query = (
        select(User.id, User.email, Person.email, User.phone, Person.phone)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Person, Person.user_id == User.id)
        .where(works_in(competition_id))
        .distinct()
    )
    found: dict[str, set[int]] = {}
    for row in session.execute(query):
        emails, phones = [email for email in row[1:3] if email], [phone for phone in row[3:] if phone]
        signs = {folded(email) for email in emails} | {phone_digits(phone) for phone in phones}
        for sign in signs | {mail_domain(email) or "" for email in emails}:
            found.setdefault(sign, set()).add(row[0])
    found.pop("", None)
    return found


def works_in(competition_id: int) -> ColumnElement[bool]:
    """A condition on ``RoleGrant``: it makes somebody a worker of the competition now."""
    return and_(
        RoleGrant.competition_id == competition_id,
        RoleGrant.role.in_(WORKERS),
        RoleGrant.ended_at.is_(None),
    )
