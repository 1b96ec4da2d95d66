"""From a revision's answers to the typed columns: title, category, region, attributes, bodies. Nobody else writes them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
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
    case.category_id = session.execute(
        select(Category.id).where(
            Category.competition_id == case.competition_id, Category.key == found.category
        )
    ).scalar_one_or_none()
    if case.organisation_id is None and found.organisation is not None:
        case.organisation_id = find_or_add(session, found.organisation, case).id
    _attributes(session, case, found.attributes)
    _organisations(session, case, found.organisations)
    session.flush()
    return found.title


def _attributes(session: Session, case: Case, attributes: Mapping[str, tuple[str, ...]]) -> None:
    session.execute(delete(CaseAttribute).where(CaseAttribute.case_id == case.id))
    known = session.execute(
        select(Attribute.key, AttributeValue.key, Attribute.id, AttributeValue.id)
        .join(AttributeValue, AttributeValue.attribute_id == Attribute.id)
        .where(Attribute.competition_id == case.competition_id)
    ).all()
    for attribute, value, attribute_id, value_id in known:
        if value in attributes.get(attribute, ()):
            session.add(CaseAttribute(case_id=case.id, attribute_id=attribute_id, value_id=value_id))


def _organisations(session: Session, case: Case, pairs: tuple[tuple[NamedBody, str], ...]) -> None:
    session.execute(delete(CaseOrganisation).where(CaseOrganisation.case_id == case.id))
    for position, (body, part) in enumerate(pairs):
        organisation = find_or_add(session, body, case)
        session.add(
            CaseOrganisation(case_id=case.id, organisation_id=organisation.id, part=part, position=position)
        )


def find_or_add(session: Session, body: NamedBody, case: Case) -> Organisation:
    """The body that an answer names: by id, credit code, name or alias; added where it is unknown."""
    if body.id is not None and (known := session.get(Organisation, body.id)) is not None:
        return known
    compared, code = normalised_body(body.name), credit_code(body.code) if body.code else None
    query = select(Organisation).where(
        (Organisation.credit_code == code) if code else (Organisation.compared_name == compared)
    )
    found = session.execute(query.order_by(Organisation.id).limit(1)).scalar_one_or_none()
    if found is None:
        by_name = (
            select(Organisation)
            .outerjoin(OrganisationAlias)
            .where((Organisation.compared_name == compared) | (OrganisationAlias.compared_name == compared))
        )
        found = session.execute(by_name.order_by(Organisation.id).limit(1)).scalars().first()
    if found is None:
        found = Organisation(
            name=body.name.strip(),
            compared_name=compared,
            credit_code=code,
            created_at=case.submitted_at or case.created_at,
        )
        session.add(found)
        session.flush()
    return found
