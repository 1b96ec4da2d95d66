"""A table of claims or figures: rows of named columns, each text, number, date or choice."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from award.fields.checks import missing
from award.fields.choices import KEY_PATTERN, OPTIONS_SCHEMA, no_such_option, options_of
from award.fields.dates import check_date, date_text, read_date
from award.fields.kinds.number import check_number, read_number
from award.fields.problems import Problem
from award.fields.rows import Column, RowsKind
from award.fields.wording import WORDING_SCHEMA, worded
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

_COLUMN_SCHEMA = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "pattern": KEY_PATTERN},
        "label": WORDING_SCHEMA,
        "kind": {"enum": ["text", "number", "date", "month", "choice"]},
        "required": {"type": "boolean"},
        "max": {"type": "integer", "minimum": 1},
        "options": OPTIONS_SCHEMA,
    },
    "required": ["key", "label"],
    "additionalProperties": False,
}


class Table(RowsKind):
    """``columns`` are ``{key, label, kind, required, max, options}``; every cell is kept as text.

    ``max`` of a text column counts characters, of a number column it is the largest number.
    """

    name = "table"
    label = N_("表格")
    bounds = {
        "columns": {"type": "array", "items": _COLUMN_SCHEMA, "minItems": 1, "maxItems": 12},
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 200},
    }
    needed_bounds = ("columns",)

    def columns_of(self, field: "Field") -> Sequence[str]:
        return [column["key"] for column in field.bounds["columns"]]

    def shown(self, field: "Field") -> list[Column]:
        return [
            Column(
                c["key"],
                c["label"],
                kind := c.get("kind", "text"),
                c.get("required", False),
                options_of(c),
                c.get("max") if kind == "text" else None,
            )
            for c in field.bounds["columns"]
        ]

    def normalise_row(self, row: Mapping[str, Any], field: "Field") -> dict[str, Any]:
        cells: dict[str, Any] = {}
        for column in field.bounds["columns"]:
            raw, kind = row.get(column["key"]), column.get("kind", "text")
            if kind == "number" and isinstance(raw, int | float) and not isinstance(raw, bool):
                raw = str(raw)
            if isinstance(raw, str) and kind == "number":
                raw = read_number(raw)
            elif isinstance(raw, str) and kind in ("date", "month"):
                raw = read_date(raw, "month" if kind == "month" else "day")
            cells[column["key"]] = self._cell(raw)
        return cells

    def validate_row(self, row: Mapping[str, Any], field: "Field") -> list[Problem]:
        problems = super().validate_row(row, field)
        for column in field.bounds["columns"]:
            cell = row[column["key"]]
            if cell:
                problems += [p.within(column["key"]) for p in check_cell(cell, column)]
            elif column.get("required"):
                problems.append(missing().within(column["key"]))
        return problems

    def line(self, row: Mapping[str, Any], field: "Field", locale: str) -> str:
        cells = (
            f"{worded(column.label, locale)}：{cell_text(row[column.key], column, locale)}"
            for column in self.shown(field)
            if row.get(column.key)
        )
        return "，".join(cells)

    def form_problems(self, field: "Field") -> list[Problem]:
        problems = super().form_problems(field)
        keys = self.columns_of(field)
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            problems.append(Problem("duplicate_column", N_("列“%(key)s”重复"), {"key": key}, ("columns",)))
        for at, column in enumerate(field.bounds["columns"]):
            if (column.get("kind") == "choice") != ("options" in column):
                problems.append(
                    Problem("column_options", N_("选项与“choice”列须同时给出"), path=("columns", at))
                )
        return problems


def check_cell(cell: str, column: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with one filled cell."""
    kind, high = column.get("kind", "text"), column.get("max")
    if kind == "number":
        return check_number(cell, {"max": high})
    if kind in ("date", "month"):
        return check_date(cell, {"precision": "month" if kind == "month" else "day"})
    if kind == "choice":
        return [] if any(option["key"] == cell for option in column["options"]) else [no_such_option()]
    if high is not None and len(cell) > high:
        facts = {"max": high, "count": len(cell), "over": len(cell) - high}
        return [Problem("too_long", N_("最多 %(max)s 字，现有 %(count)s 字，超出 %(over)s 字"), facts)]
    return []


def cell_text(cell: str, column: Column, locale: str) -> str:
    """Return one cell as readable text."""
    if column.kind in ("date", "month"):
        return date_text(cell, locale)
    labels = {option.key: worded(option.label, locale) for option in column.options}
    return labels.get(cell, cell)


KIND = Table()
