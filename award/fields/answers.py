"""Answers to a form: one JSON object keyed by field key. Taking in, checking, comparing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from award.fields.checks import missing
from award.fields.difference import Piece
from award.fields.form import Field, Form
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem with the keys of the section and field it belongs to; "" where the form knows no such field."""

    section: str
    field: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field whose answer differs; ``pieces`` show how."""

    field: Field
    before: Any
    after: Any
    pieces: tuple[Piece, ...]


def normalise(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``raw`` in normal form. Absent keys stay absent; unknown keys stay, so that checks can name them."""
    fields = form.by_key
    return {
        key: fields[key].kind.normalise(value, fields[key]) if key in fields else value
        for key, value in raw.items()
    }


def blank(form: Form) -> dict[str, Any]:
    """Return the answers of a form nobody has begun."""
    return {field.key: field.kind.empty() for field in form.fields()}


def validate_draft(form: Form, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what keeps normalised ``answers`` from being stored as a draft: wrong types and unknown keys only."""
    unknown = Problem("no_such_field", N_("表单中没有此项"))
    problems = [FieldProblem("", str(key), unknown) for key in answers if key not in form.by_key]
    for section in form.sections:
        for field in section.fields:
            if field.key in answers:
                found = field.kind.check_type(answers[field.key], field)
                problems += [FieldProblem(section.key, field.key, problem) for problem in found]
    return problems


def validate_submission(form: Form, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Return everything that keeps normalised ``answers`` from being submitted, in the form's order.

    A required answer that is not there has the code ``required`` and an empty path.
    """
    problems = [found for found in validate_draft(form, answers) if not found.section]
    for section in form.sections:
        for field in section.fields:
            found = check_field(field, answers.get(field.key))
            problems += [FieldProblem(section.key, field.key, problem) for problem in found]
    return problems


def check_field(field: Field, value: Any) -> list[Problem]:
    """Return everything wrong with one normalised answer."""
    if field.kind.is_empty(value):
        return [missing()] if field.required else []
    return field.kind.check_type(value, field) or field.kind.validate(value, field)


def changes(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any], locale: str = DEFAULT_LOCALE
) -> list[FieldChange]:
    """Return the fields whose answers differ, in the form's order; unanswered in either way is equal."""
    return [
        FieldChange(field, old, new, field.kind.compare(old, new, field, locale))
        for field, old, new in _pairs(form, before, after)
        if old != new
    ]


def changed_keys(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Return the keys of the fields whose answers differ (without the cost of showing how)."""
    return {field.key for field, old, new in _pairs(form, before, after) if old != new}


def _pairs(
    form: Form, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Field, Any, Any]]:
    for field in form.fields():
        old, new = (
            field.kind.empty() if field.kind.is_empty(answers.get(field.key)) else answers[field.key]
            for answers in (before, after)
        )
        yield field, old, new


def text_of(form: Form, answers: Mapping[str, Any], locale: str = DEFAULT_LOCALE) -> dict[str, str]:
    """Return every filled answer as readable text. Cut the answers for the viewer first (``audience.cut``)."""
    texts = {field.key: field.text(answers, locale) for field in form.fields()}
    return {key: text for key, text in texts.items() if text}
