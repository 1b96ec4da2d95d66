"""A form as columns of an import table, and the rows of such a table as answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from award.fields.form import Field, Form
from award.fields.problems import Problem
from award.fields.rows import RowsKind
from award.fields.wording import DEFAULT_LOCALE, worded
from award.i18n import N_
from award.reading.columns import InputColumn, InputRow

# A draft may still be too short or lack something; the applicant who claims it will be asked.
_MAY_BE_MENDED = {"required", "too_short", "too_few"}
_UNREADABLE_IN_A_CELL = {"files"}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One fault of an answer in a table: the spreadsheet's row, the column's title, a msgid and its facts."""

    row: int
    column: str
    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def asked_in_table(form: Form) -> list[Field]:
    """Return the fields that a table can carry, in order: all but files."""
    return [asked for asked in form.fields() if asked.kind.name not in _UNREADABLE_IN_A_CELL]


def columns_of(form: Form, locale: str = DEFAULT_LOCALE) -> list[InputColumn]:
    """Return a column for each field; its key is the field's, a label used twice gets its section's before it.

    Only the title is required: what else is missing is asked of the applicant who claims the draft.
    """
    labels = [worded(asked.label, locale) for asked in form.fields()]
    columns = []
    for asked in asked_in_table(form):
        title = worded(asked.label, locale)
        if labels.count(title) > 1:
            title = f"{worded(form.section_of(asked.key).label, locale)}：{title}"
        choices = (
            [worded(o.label, locale) for o in asked.options] if asked.kind.name == "single_choice" else []
        )
        is_title = asked.projection == "title"
        columns.append(InputColumn(asked.key, title, is_title, _help(asked, locale), choices))
    return columns


def _help(asked: Field, locale: str) -> str:
    """The field's help and, for a list, in which order its cells come."""
    words = worded(asked.help, locale)
    if not isinstance(asked.kind, RowsKind):
        return words
    cells = "，".join(worded(column.label, locale) for column in asked.kind.shown(asked))
    return f"{words} 每行一项，依次为：{cells}".strip()


def answers_in(
    form: Form, rows: Sequence[InputRow], locale: str = DEFAULT_LOCALE
) -> tuple[list[dict[str, Any]], list[CellProblem]]:
    """Return the normalised answers of each row, and every fault by row and column."""
    titles = {column.key: column.title for column in columns_of(form, locale)}
    answers, faults = [], []
    for row in rows:
        read = {a.key: a.kind.from_cell(row.values.get(a.key, ""), a) for a in asked_in_table(form)}
        answers.append(read)
        for asked in asked_in_table(form):
            faults += [
                CellProblem(row.number, titles[asked.key], found.code, found.message, found.facts)
                for found in _problems(asked, read[asked.key])
            ]
    return answers, faults


def _problems(asked: Field, value: Any) -> list[Problem]:
    if asked.kind.is_empty(value):
        return []
    if isinstance(value, str) and asked.kind.check_type(value, asked):
        return [Problem("cell", N_("每行一项，各栏之间用逗号分开，栏数不能多于表单所列"))]
    found = asked.kind.check_type(value, asked) or asked.kind.validate(value, asked)
    return [problem for problem in found if problem.code not in _MAY_BE_MENDED]
