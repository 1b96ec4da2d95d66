"""Kinds whose answer is a list of rows: organisations, people, tables."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.checks import check_direction, check_list, check_size, check_string, wrong_type
from award.fields.choices import Option
from award.fields.counting import clean, clean_line
from award.fields.difference import Piece, compare_lines
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE, Wording

if TYPE_CHECKING:
    from award.fields.form import Field


# An ASCII comma before three digits belongs to a number: 3,500.
_CELLS = re.compile("[，\t|]|,(?![0-9]{3}(?![0-9]))")


@dataclass(frozen=True, slots=True)
class Column:
    """One column as pages and documents show it; ``label`` is a msgid or an organiser's text.

    ``longest``: how many characters a cell may have, where that is known; pages give it room.
    """

    key: str
    label: Wording
    kind: str = "text"
    required: bool = False
    options: tuple[Option, ...] = ()
    longest: int | None = None


class RowsKind(Kind, ABC):
    """A kind whose value is a list of rows, each a map from column to string."""

    columns: Sequence[str] = ()

    def columns_of(self, field: "Field") -> Sequence[str]:
        """Return the keys of a row, in order."""
        return self.columns

    @abstractmethod
    def shown(self, field: "Field") -> list[Column]:
        """Return the columns that people see, in order."""

    def empty(self) -> Any:
        return []

    def normalise(self, raw: Any, field: "Field") -> Any:
        if raw is None or raw == "":
            return []
        if not isinstance(raw, list):
            return raw
        rows = [self.normalise_row(row, field) if isinstance(row, Mapping) else row for row in raw]
        return [row for row in rows if not (isinstance(row, dict) and self.is_blank(row))]

    def normalise_row(self, row: Mapping[str, Any], field: "Field") -> dict[str, Any]:
        """Return one row with its known columns, in order; what is not text is kept for the message."""
        return {key: self._cell(row.get(key)) for key in self.columns_of(field)}

    @staticmethod
    def _cell(raw: Any) -> Any:
        return "" if raw is None else clean_line(raw) if isinstance(raw, str) else raw

    def is_blank(self, row: Mapping[str, Any]) -> bool:
        """Say whether ``row`` says nothing and may be dropped."""
        return all(cell in ("", None) for cell in row.values())

    def check_type(self, value: Any, field: "Field") -> list[Problem]:
        problems = check_list(value)
        if problems:
            return problems
        for at, row in enumerate(value):
            problems += [p.within(at) for p in self.check_row(row, field)]
        return problems

    def check_row(self, row: Any, field: "Field") -> list[Problem]:
        """Return what keeps one row from being stored."""
        if not isinstance(row, Mapping):
            return [wrong_type()]
        columns = self.columns_of(field)
        return [p.within(key) for key in columns for p in check_string(row.get(key, ""))]

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        problems = check_size(len(value), field)
        for at, row in enumerate(value):
            problems += [p.within(at) for p in self.validate_row(row, field)]
        return problems

    def validate_row(self, row: Mapping[str, Any], field: "Field") -> list[Problem]:
        """Return everything wrong with one row."""
        return [p.within(key) for key in self.columns_of(field) for p in check_direction(row.get(key, ""))]

    def limits(self, field: "Field") -> list[limits.Phrase]:
        return limits.of_size(field.bounds)

    def from_cell(self, text: str, field: "Field") -> Any:
        """Read one row a line, its cells between commas or tabs, in the order of the columns shown."""
        keys = [column.key for column in self.shown(field)]
        lines = [_CELLS.split(line) for line in clean(text).splitlines() if line.strip()]
        if any(len(cells) > len(keys) for cells in lines):
            return clean(text)
        return self.normalise([dict(zip(keys, cells, strict=False)) for cells in lines], field)

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        return "\n".join(self.line(row, field, locale) for row in value or ())

    def line(self, row: Mapping[str, Any], field: "Field", locale: str) -> str:
        """Return one row as a line of text: its filled cells, joined by an ideographic comma."""
        return "，".join(str(row[key]) for key in self.columns_of(field) if row.get(key))

    def compare(
        self, before: Any, after: Any, field: "Field", locale: str = DEFAULT_LOCALE
    ) -> tuple[Piece, ...]:
        old, new = (
            [self.line(row, field, locale) + "\n" for row in value or ()] for value in (before, after)
        )
        return compare_lines(old, new)
