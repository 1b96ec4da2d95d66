"""From a revision's answers to the typed columns: title, category, region, attributes. Nobody else writes them.

And from a body's name to its row; which bodies have a part in a case is written by ``following``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, delete, literal, or_, select, union
from sqlalchemy.orm import Session

from award.bodies import credit_code, normalised_body
from award.database import insert
from award.fields.projection import NamedBody, Projection
from award.models import (
    Attribute,
    AttributeValue,
    Case,
    CaseAttribute,
    Category,
    Organisation,
    OrganisationAlias,
)


def write_projection(session: Session, case: Case, found: Projection, *, before: Projection | None) -> None:
    """Write the columns of a case. ``before``: what its last revision gave; what is the same is not written anew."""
    at = case.submitted_at or case.created_at
    if case.organisation_id is None and found.organisation is not None:
        case.organisation_id = find_or_add(session, found.organisation, at=at).id
    if before is not None and before.attributes != found.attributes:
        session.execute(delete(CaseAttribute).where(CaseAttribute.case_id == case.id))
    if found.attributes:
        _attributes(session, case, found.attributes)
    case.title = found.title
    case.region_code = found.region or None
    case.category_id = _category(case, found.category) if found.category else None


def _category(case: Case, key: str) -> ScalarSelect[int]:
    """The category's number, looked up by the statement that writes the case."""
    query = select(Category.id).where(Category.competition_id == case.competition_id, Category.key == key)
    return query.scalar_subquery()


def _attributes(session: Session, case: Case, chosen: Mapping[str, tuple[str, ...]]) -> None:
    """A row for each chosen value that the competition knows; those that are there stay."""
    known = [
        and_(Attribute.key == attribute, AttributeValue.key.in_(keys)) for attribute, keys in chosen.items()
    ]
    values = (
        select(literal(case.id), Attribute.id, AttributeValue.id)
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == case.competition_id, or_(*known))
    )
    statement = insert(session, CaseAttribute.__table__)
    statement = statement.from_select(["case_id", "attribute_id", "value_id"], values)
    session.execute(statement.on_conflict_do_nothing())


def find_or_add(session: Session, body: NamedBody, *, at: datetime) -> Organisation:
    """The body that an answer names: by id, credit code, name or alias; added where it is unknown."""
    return find_or_add_all(session, [body], at=at)[0]


def find_or_add_all(session: Session, bodies: Sequence[NamedBody], *, at: datetime) -> list[Organisation]:
    """The bodies that answers name, in that order; the unknown are added, in one statement.

    By credit code first, then by id, name or alias. An id is only a claim of the page: it counts where the body
    bears the name beside it. Whoever adds the same code at the same time: both get the one row.
    """
    if not bodies:
        return []
    known = _candidates(session, bodies)
    new: dict[str, dict[str, Any]] = {}
    for body in bodies:
        if _among(known, body) is None:
            compared, code = normalised_body(body.name), _code(body)
            row = {
                "name": body.name.strip(),
                "compared_name": compared,
                "credit_code": code,
                "created_at": at,
            }
            new.setdefault(code or compared, row)
    if new:
        statement = insert(session, Organisation.__table__).values(list(new.values()))
        session.execute(statement.on_conflict_do_nothing())
        known = _candidates(session, bodies)
    found = [_among(known, body) for body in bodies]
    assert None not in found
    return found  # type: ignore[return-value]


def _candidates(session: Session, bodies: Sequence[NamedBody]) -> dict[Organisation, set[str]]:
    """Every body that could be meant → the names it bears, in order of number."""
    names = {normalised_body(body.name) for body in bodies}
    codes = {_code(body) for body in bodies} - {None}
    meant = union(
        select(Organisation.id).where(Organisation.compared_name.in_(names)),
        select(OrganisationAlias.organisation_id).where(OrganisationAlias.compared_name.in_(names)),
        select(Organisation.id).where(Organisation.credit_code.in_(codes)),
    )
    query = (
        select(Organisation, OrganisationAlias.compared_name)
        .outerjoin(OrganisationAlias, OrganisationAlias.organisation_id == Organisation.id)
        .where(Organisation.id.in_(meant))
        .order_by(Organisation.id)
    )
    found: dict[Organisation, set[str]] = {}
    for organisation, alias in session.execute(query):
        found.setdefault(organisation, {organisation.compared_name}).add(alias or organisation.compared_name)
    return found


def _among(known: Mapping[Organisation, set[str]], body: NamedBody) -> Organisation | None:
    """The one that is meant: the bearer of the code, else of the number and the name, else the first of the name."""
    compared, code = normalised_body(body.name), _code(body)
    bearers = [organisation for organisation, names in known.items() if compared in names]
    meant = [organisation for organisation in known if code and organisation.credit_code == code]
    meant += [organisation for organisation in bearers if body.id is not None and organisation.id == body.id]
    return next(iter(meant + bearers), None)


def _code(body: NamedBody) -> str | None:
    return credit_code(body.code) if body.code else None
