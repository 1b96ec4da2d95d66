"""From a revision's answers to the typed columns: title, category, region, attributes, bodies. Nobody else writes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session

from award.bodies import credit_code, normalised_body
from award.fields.form import Form
from award.fields.projection import NamedBody, project
from award.models import (
    Attribute,
    AttributeValue,
    Case,
    CaseAttribute,
    CaseOrganisation,
    Category,
    Organisation,
    OrganisationAlias,
)


def write_projection(session: Session, case: Case, form: Form, answers: Mapping[str, Any]) -> str:
    """Write the columns of a case from its answers and return its title."""
    found = project(form, answers)
    case.title = found.title
    case.region_code = found.region or None
    if case.revision_id is not None:  # projected before
        session.execute(delete(CaseAttribute).where(CaseAttribute.case_id == case.id))
        session.execute(delete(CaseOrganisation).where(CaseOrganisation.case_id == case.id))
    at = case.submitted_at or case.created_at
    if case.organisation_id is None and found.organisation is not None:
        case.organisation_id = find_or_add(session, found.organisation, at=at).id
    _dimensions(session, case, found.category, found.attributes)
    _organisations(session, case, found.organisations)
    return found.title


def _dimensions(
    session: Session, case: Case, category: str, attributes: Mapping[str, tuple[str, ...]]
) -> None:
    """Category and attributes; one statement reads all that the competition knows."""
    values = (
        select(Attribute.key, AttributeValue.key, Attribute.id, AttributeValue.id)
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == case.competition_id)
    )
    categories = select(literal(""), Category.key, Category.id, Category.id).where(
        Category.competition_id == case.competition_id
    )
    chosen = None
    for attribute, key, id, value_id in session.execute(union_all(values, categories)):
        if not attribute and key == category:
            chosen = id
        elif attribute and key in attributes.get(attribute, ()):
            session.add(CaseAttribute(case_id=case.id, attribute_id=id, value_id=value_id))
    case.category_id = chosen


def _organisations(session: Session, case: Case, pairs: tuple[tuple[NamedBody, str], ...]) -> None:
    for position, (body, part) in enumerate(pairs):
        organisation = find_or_add(session, body, at=case.submitted_at or case.created_at)
        session.add(
            CaseOrganisation(case_id=case.id, organisation_id=organisation.id, part=part, position=position)
        )


def find_or_add(session: Session, body: NamedBody, *, at: datetime) -> Organisation:
    """The body that an answer names: by id, credit code, name or alias; added where it is unknown.

    An id is only a claim of the page: it counts where the body bears the name beside it.
    """
    compared, code = normalised_body(body.name), credit_code(body.code) if body.code else None
    bears = or_(
        Organisation.compared_name == compared,
        exists().where(
            OrganisationAlias.organisation_id == Organisation.id, OrganisationAlias.compared_name == compared
        ),
    )
    wanted = [Organisation.credit_code == code] if code else []
    wanted += [and_(Organisation.id == body.id, bears)] if body.id is not None else []
    for condition in (*wanted, bears):
        query = select(Organisation).where(condition).order_by(Organisation.id).limit(1)
        found = session.execute(query).scalars().first()
        if found is not None:
            return found
    found = Organisation(name=body.name.strip(), compared_name=compared, credit_code=code, created_at=at)
    session.add(found)
    session.flush()
    return found
