"""How far a form is filled, section by section, in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from award.blueprints.languages import language_tag
from award.fields.answers import FieldProblem, validate_submission
from award.fields.counting import count
from award.fields.form import Form, Section
from award.fields.wording import worded

NAMED = 2


@dataclass(frozen=True)
class Part:
    """One section as the list at the left shows it. ``look``: ok, miss, none (nothing in it yet)."""

    section: Section
    look: str
    note: str = ""

    @property
    def label(self) -> str:
        """Its heading in the reader's language."""
        return worded(self.section.label, language_tag())


@dataclass(frozen=True)
class Progress:
    """All parts, and what is wrong where."""

    parts: tuple[Part, ...]
    problems: tuple[FieldProblem, ...]

    @property
    def done(self) -> int:
        """How many parts lack nothing."""
        return sum(part.look == "ok" for part in self.parts)

    @property
    def lacking(self) -> list[Part]:
        """The parts that still lack something."""
        return [part for part in self.parts if part.look != "ok"]


def progress_of(form: Form, answers: dict[str, Any]) -> Progress:
    """The state of each section of a draft."""
    problems = tuple(validate_submission(form, answers))
    return Progress(tuple(_part(section, answers, problems) for section in form.sections), problems)


def _part(section: Section, answers: dict[str, Any], problems: tuple[FieldProblem, ...]) -> Part:
    mine = [found for found in problems if found.section == section.key]
    untouched = all(field.kind.is_empty(answers.get(field.key)) for field in section.fields)
    if not mine:
        return Part(section, "ok", str(_("选填")) if untouched else _counted(section, answers))
    return Part(section, "none" if untouched else "miss", _lacks(section, mine))


def _counted(section: Section, answers: dict[str, Any]) -> str:
    """The length of the one long text of a section, as ``486 / 500 字``."""
    texts = [field for field in section.fields if field.kind.name == "long_text" and field.bounds.get("max")]
    if len(texts) != 1 or len(section.fields) > NAMED:
        return ""
    return str(
        _("%(n)s / %(most)s 字", n=count(answers.get(texts[0].key) or ""), most=texts[0].bounds["max"])
    )


def _lacks(section: Section, problems: list[FieldProblem]) -> str:
    labels = {field.key: worded(field.label, language_tag()) for field in section.fields}
    said: dict[str, list[str]] = {"absent": [], "begun": [], "wrong": []}
    for found in problems:
        how = "wrong" if found.problem.code != "required" else "begun" if found.problem.path else "absent"
        if labels[found.field] not in said[how]:
            said[how].append(labels[found.field])
    parts = []
    if absent := said["absent"]:
        more = "…" if len(absent) > NAMED else ""
        parts.append(_("缺%(what)s", what="、".join(absent[:NAMED]) + more))
    if said["begun"]:  # a row, a person, a picture that lacks something of its own
        parts.append(_("%(what)s没有填完", what="、".join(said["begun"][:NAMED])))
    if said["wrong"]:
        parts.append(_("%(what)s需要修改", what="、".join(said["wrong"][:NAMED])))
    return "；".join(map(str, parts))
