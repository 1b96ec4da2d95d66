"""One field of the organiser's form as WTForms and the templates in ``fields/`` see it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import Field as FieldOfWTForms
from wtforms.utils import unset_value

from award.blueprints.languages import language_tag
from award.blueprints.posted_answers import keys_in, read_answer
from award.fields.answers import check_field
from award.fields.form import Field
from award.fields.kinds.table import cell_text
from award.fields.problems import Problem
from award.fields.rows import Column
from award.fields.wording import Wording, worded

MEGABYTE = 1_000_000
SPARE_ROWS = 1


def word(problem: Problem) -> str:
    """Return a problem in the language of the request."""
    return str(_(problem.message, **problem.facts))


def describe(field: Field) -> str:
    """Return help and bounds of a field in words, for the hint beneath its label."""
    help_text, counted = worded(field.help, language_tag()), field.kind.name in ("text", "long_text")
    limits = (
        [] if counted else [str(_(phrase.message, **phrase.facts)) for phrase in field.kind.limits(field)]
    )
    return "　".join(part for part in [help_text, "；".join(limits)] if part)


class AnswerField(FieldOfWTForms):  # type: ignore[misc]  # wtforms has no types
    """One bound field. ``data`` is the normalised answer, ``asked`` the organiser's definition.

    ``problems`` are what validation found; ``errors`` the same in words, ``errors_at`` those of one cell.
    """

    def __init__(self, asked: Field, **kwargs: Any) -> None:
        super().__init__(label=worded(asked.label, language_tag()), description=describe(asked), **kwargs)
        self.asked = asked
        self.problems: list[Problem] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the answer out of the request if it is there, else from the answers given."""
        self.process_errors: list[str] = []
        raw = None if data is unset_value else data
        if formdata is not None and self.asked.key in keys_in(formdata):
            raw = read_answer(self.asked, formdata)
        self.data = self.asked.kind.normalise(raw, self.asked)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check the answer as for a submission."""
        self.show(check_field(self.asked, self.data))
        return not self.problems

    def show(self, problems: Iterable[Problem]) -> None:
        """Show ``problems`` beside the field instead of what was there."""
        self.problems = list(problems)
        self.errors = [self._located(problem) for problem in self.problems]

    def _located(self, problem: Problem) -> str:
        if not problem.path or not isinstance(problem.path[0], int):
            return word(problem)
        names = {column.key: self.label_of(column.label) for column in self.columns()}
        cell = names.get(str(problem.path[-1]), "")
        return str(
            _("第 %(row)s 行%(cell)s：%(problem)s", row=problem.path[0] + 1, cell=cell, problem=word(problem))
        )

    def errors_at(self, *path: str | int) -> list[str]:
        """Return what is wrong at one spot within the field."""
        return [word(problem) for problem in self.problems if problem.path == path]

    def first_error_id(self) -> str:
        """Return the id of the input that a link in the list of errors should lead to."""
        return self.cell_id(*self.problems[0].path) if self.problems else str(self.id)

    def cell_id(self, *path: str | int) -> str:
        """Return the id (and the name) of the input at one spot within the field."""
        return "-".join([self.id, *map(str, path)])

    def is_empty(self) -> bool:
        """Say whether the field is unanswered."""
        return self.asked.kind.is_empty(self.data)

    def label_of(self, text: Wording) -> str:
        """Return an organiser's text or a marked label in the reader's language."""
        words = worded(text, language_tag())
        return str(_(words)) if words else ""

    def guidance(self) -> str:
        """Return the advice that stands beside the field while it is written."""
        return worded(self.asked.guidance, language_tag())

    def words(self) -> str:
        """Return the answer as readable text, also where it has the wrong form."""
        if self.asked.kind.check_type(self.data, self.asked):
            return ""
        return self.asked.text({self.asked.key: self.data}, language_tag())

    @property
    def characters(self) -> tuple[int | None, int | None] | None:
        """The least and most characters, None where they are not counted."""
        low, high = self.asked.bounds.get("min"), self.asked.bounds.get("max")
        return (low, high) if low or high else None

    def choices(self) -> list[tuple[str, str]]:
        """Return key and words of every option."""
        return [(option.key, self.label_of(option.label)) for option in self.asked.options]

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the options under their headings ("" where there is none), in order."""
        gathered: dict[str, list[tuple[str, str]]] = {}
        for option in self.asked.options:
            gathered.setdefault(self.label_of(option.group), []).append(
                (option.key, self.label_of(option.label))
            )
        return list(gathered.items())

    def columns(self) -> list[Column]:
        """Return the columns of a field of rows; [] for other kinds."""
        shown = getattr(self.asked.kind, "shown", None)
        return shown(self.asked) if shown else []

    def cell_words(self, row: dict[str, Any], column: Column) -> str:
        """Return one cell of a row as readable text."""
        return cell_text(str(row.get(column.key) or ""), column, language_tag())

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows to edit: those answered and, while there is room, a spare one."""
        rows = [row for row in self.data if isinstance(row, dict)] if isinstance(self.data, list) else []
        room = self.asked.bounds.get("max", len(rows) + SPARE_ROWS) - len(rows)
        return rows + [{}] * max(0, min(SPARE_ROWS, room))

    def input_type(self, value: Any) -> str:
        """Return the browser's date input for an empty or true date, text where it would hide what was typed."""
        kind = "month" if self.asked.bounds.get("precision") == "month" else "date"
        is_date = (
            isinstance(value, str) and len(value) == (7 if kind == "month" else 10) and value[:4].isdecimal()
        )
        return kind if not value or is_date else "text"

    def items(self, facts: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the answered files as ``macros/files.html`` wants them.

        ``facts`` holds, per file id, what the store knows: octets, state, note, url, remove_url.
        """
        return [self.item(row, facts.get(row["file"], {})) for row in self.data or () if row.get("file")]

    def item(self, row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return one file, also for the answer to an upload (``row`` then has no caption yet)."""
        return {
            "id": row["file"],
            "name": row.get("name", ""),
            "caption": row.get("caption", ""),
            "captioned": self.asked.bounds.get("caption", "optional"),
            "prefix": self.cell_id(row["file"]),
            **facts,
        }

    def accept(self) -> str:
        """Return the endings of the files that may be chosen, for the browser's dialogue."""
        return ",".join(f".{ending}" for ending in self.asked.bounds.get("types", ()))

    def octets(self) -> int | None:
        """Return the largest size of one file, None where the form sets none."""
        megabytes = self.asked.bounds.get("megabytes")
        return megabytes * MEGABYTE if megabytes else None
