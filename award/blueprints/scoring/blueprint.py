"""The blueprint that the experts' and the office's scoring pages hang on, and how its addresses name things."""

from typing import Any

from flask import Blueprint
from sqlalchemy import select

from award.blueprints import edge
from award.blueprints.lookup import Found, belongs, looks_up
from award.extensions import db
from award.models import Assignment, Case, Conflict, Scoresheet

blueprint = Blueprint("scoring", __name__, url_prefix="/work/<slug>/scoring")


@looks_up("assignment")
def _assignment(value: int, found: Found) -> Any:
    """One of the asker's own assignments that stand; it brings its case along. Others, and ended ones, do not exist for him."""
    person = edge.actor()
    if person is None:
        return None
    mine = (
        Assignment.id == value,
        Assignment.expert_id == person.id,
        Assignment.is_given,
    )
    query = select(Assignment, Case).join(Case, Case.id == Assignment.case_id).where(*mine)
    row = db.session.execute(query).one_or_none()
    if row is None or belongs(row[1], found) is None:
        return None
    found["case"] = row[1]
    return row[0]


@looks_up("sheet")
def _sheet(value: int, found: Found) -> Any:
    """One of the asker's own sealed sheets, for as long as he lives: a receipt does not expire."""
    person = edge.actor()
    sheet = db.session.get(Scoresheet, value)
    if sheet is None or person is None or sheet.expert_id != person.id or sheet.state == "draft":
        return None
    return sheet if belongs(db.session.get(Case, sheet.case_id), found) is not None else None


@looks_up("conflict")
def _conflict(value: int, found: Found) -> Any:
    return belongs(db.session.get(Conflict, value), found)
