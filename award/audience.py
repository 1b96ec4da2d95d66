"""Who may see a field: one ordered scale, and the one function that cuts answers down for a viewer.

Page, search, export, document and mail all call :func:`cut`; whoever shows answers uncut has a bug.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from award.fields.form import Field, Form


class Audience(IntEnum):
    """How near somebody stands to a case; a field's audience is the farthest viewer who may read it.

    A field names APPLICANT (the applicant's side and the office that runs the competition), EXPERT
    (also the assigned experts and verifiers) or PUBLIC. A viewer may also be OFFICE: it reads whatever
    applicants hand in.
    """

    APPLICANT = 10
    OFFICE = 20
    EXPERT = 30
    PUBLIC = 40


FIELD_AUDIENCES = (Audience.APPLICANT, Audience.EXPERT, Audience.PUBLIC)


def reaches(field: "Field", viewer: Audience, *, blind: bool = False) -> bool:
    """Say whether ``viewer`` may read ``field``; ``blind`` hides what tells who the applicant is."""
    if blind and field.identity and viewer > Audience.OFFICE:
        return False
    return viewer <= max(field.audience, Audience.OFFICE)


def cut(answers: Mapping[str, Any], form: "Form", viewer: Audience, *, blind: bool = False) -> dict[str, Any]:
    """Return the answers that ``viewer`` may read, in the form's order.

    Keys that the form does not know are dropped. ``blind`` (a blind scoring stage) drops the identity
    fields and neutralises what else would name the applicant by its structure, such as file names.
    """
    seen: dict[str, Any] = {}
    for field in form.fields():
        if field.key not in answers or not reaches(field, viewer, blind=blind):
            continue
        value = answers[field.key]
        hidden = blind and viewer > Audience.OFFICE
        seen[field.key] = field.kind.anonymous(value) if hidden else value
    return seen


def cut_form(form: "Form", viewer: Audience, *, blind: bool = False) -> "Form":
    """Return ``form`` with only the sections and fields that ``viewer`` may read."""
    return form.only(lambda field: reaches(field, viewer, blind=blind))
