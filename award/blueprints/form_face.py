"""The web face of a form that is data: binds answers to WTForms. Templates: ``fields/form.html``."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from wtforms.form import BaseForm

from award import regions
from award.blueprints.answer_field import AnswerField
from award.blueprints.languages import language_tag
from award.blueprints.posted_answers import Post
from award.fields.answers import FieldProblem
from award.fields.form import Form, Section
from award.fields.problems import Problem
from award.fields.wording import Wording, worded


class AnswerForm(BaseForm):  # type: ignore[misc]  # wtforms has no types
    """The organiser's form bound to answers. A ``BaseForm``, so that no key of theirs can hide a method of ours."""

    def show(self, found: Iterable[FieldProblem]) -> None:
        """Show problems found elsewhere (by the use-case) beside their fields."""
        gathered: dict[str, list[Problem]] = {}
        for item in found:
            gathered.setdefault(item.field, []).append(item.problem)
        for key, problems in gathered.items():
            if key in self:
                self[key].show(problems)

    def answered(self, section: Section) -> bool:
        """Say whether any field of the section holds an answer."""
        return any(not self[field.key].is_empty() for field in section.fields)

    def label_of(self, text: Wording) -> str:
        """Return an organiser's text, such as a section's label, in the reader's language."""
        return worded(text, language_tag())


def answer_form(form: Form, answers: Mapping[str, Any] | None = None, post: Post | None = None) -> AnswerForm:
    """Return ``form`` bound: its fields hold ``post`` where it speaks, else ``answers``.

    ``validate()`` checks as for a submission; ``.data`` are the normalised answers; ``bound[key]`` is an
    :class:`AnswerField`.
    """
    bound = AnswerForm({field.key: AnswerField(field) for field in form.fields()})
    bound.process(formdata=post, data=dict(answers or {}))
    return bound


@cache
def region_names() -> tuple[str, ...]:
    """Return the full names of provinces and cities (districts in municipalities), to suggest while typing."""
    codes = [code for province in regions.children() for code in [province.code, *_inside(province.code)]]
    return tuple(regions.full_name(code) for code in codes)


def _inside(code: str) -> list[str]:
    return [child.code for child in regions.children(code)]
