"""Read a table that a person filled in: XLSX to text by column, every fault by row and column.

openpyxl reads the cells as they were typed, formulas included; a reader of results only could not refuse a formula
by its cell. The file is inspected first (`award.uploads`), which bounds what unpacking it may take.
"""

import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from award.reading.columns import InputColumn, InputRow, Problem, Reading
from award.uploads import inspect_file

MOST_ROWS = 5_000
_MOST_PROBLEMS = 200
_MOST_COLUMNS = 200
_BLANK_ROWS_AT_END = 1_000
_EXACT_DIGITS = 15
_SHOWN_CHOICES = 12

Cells = Sequence[Any]


def read_table(path: Path, columns: Sequence[InputColumn], *, most_rows: int = MOST_ROWS) -> Reading:
    """Inspect an XLSX file and read its first worksheet, whose first row must hold the columns' titles.

    Order of columns is free, optional ones may be absent, blank rows are passed over. Stops collecting after 200
    problems. Raises `FileRefused` for a file that is no harmless XLSX, and nothing else a user can bring about.
    """
    inspect_file(path, allowed=("xlsx",))
    try:
        with (
            path.open("rb") as file,
            warnings.catch_warnings(),
        ):  # a stored file has no ending, which openpyxl asks for
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that mean nothing here
            book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
            try:
                return _read(book.worksheets[0], columns, most_rows)
            finally:
                book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError):
        return Reading([], [Problem("unreadable")])


def _read(sheet: Any, columns: Sequence[InputColumn], most_rows: int) -> Reading:
    sheet.reset_dimensions()  # the declared size may be wrong; the cells are what counts
    lines = sheet.iter_rows(max_col=_MOST_COLUMNS)
    places, problems = _places(next(lines, ()), columns)
    if problems:
        return Reading([], problems)
    rows: list[InputRow] = []
    for number, cells in _filled(lines):
        if len(rows) == most_rows:
            return Reading([], [Problem("too_many_rows", facts={"limit": most_rows})])
        values, wrong = _row(number, cells, places)
        rows.append(InputRow(number, values))
        problems += wrong
        if len(problems) >= _MOST_PROBLEMS:
            break
    return Reading(rows, problems if rows else [Problem("no_rows")])


def _filled(lines: Iterable[Cells]) -> Iterator[tuple[int, Cells]]:
    """Numbered rows that hold anything; ends after a long run of blank ones, which formatting leaves behind."""
    blank = 0
    for number, cells in enumerate(lines, start=2):
        blank += 1
        if any(cell.value not in (None, "") for cell in cells):
            blank = 0
            yield number, cells
        if blank > _BLANK_ROWS_AT_END:
            return


def _title(text: Any) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text or "")).split()).strip("*")


def _places(header: Cells, columns: Sequence[InputColumn]) -> tuple[dict[int, InputColumn], list[Problem]]:
    """Which column stands where, and what is wrong with the header."""
    known = {_title(column.title): column for column in columns}
    places: dict[int, InputColumn] = {}
    problems = []
    for place, cell in enumerate(header):
        title = _title(cell.value)
        if not title:
            continue
        column, name = known.get(title), f"{get_column_letter(place + 1)}1"
        if column is None:
            problems.append(Problem("unknown_column", 1, None, name, {"title": str(cell.value)[:60]}))
        elif column in places.values():
            problems.append(Problem("doubled_column", 1, column.title, name, {"title": column.title}))
        else:
            places[place] = column
    absent = [column for column in columns if column.required and column not in places.values()]
    problems += [
        Problem("missing_column", 1, column.title, facts={"title": column.title}) for column in absent
    ]
    return places, problems


def _row(number: int, cells: Cells, places: dict[int, InputColumn]) -> tuple[dict[str, str], list[Problem]]:
    values: dict[str, str] = {}
    problems = []
    for place, column in places.items():
        cell = cells[place] if place < len(cells) else None
        text, code, facts = _checked(cell, column)
        values[column.key] = text
        if code:
            name = f"{get_column_letter(place + 1)}{number}"
            problems.append(Problem(code, number, column.title, name, facts))
    return values, problems


def _checked(cell: Any, column: InputColumn) -> tuple[str, str | None, dict[str, Any]]:
    """The cell's text, the code of what is wrong with it, and the facts for the words."""
    kind, value = (cell.data_type, cell.value) if cell is not None else ("n", None)
    if kind == "f":
        return "", "formula", {}
    if kind == "e":
        return "", "fault", {"value": str(value)}
    if isinstance(value, int | float) and abs(value) >= 10**_EXACT_DIGITS:
        return "", "number_too_long", {}
    text = text_of(value)
    if not text:
        return "", "required" if column.required else None, {}
    if column.choices and text not in column.choices:
        more = " …" if len(column.choices) > _SHOWN_CHOICES else ""
        shown = "、".join(column.choices[:_SHOWN_CHOICES]) + more
        return text, "not_a_choice", {"value": text[:60], "choices": shown}
    return text, None, {}


def text_of(value: Any) -> str:
    """A cell's value as a person would type it: 12 for 12.0, 2021-10-09 for a date, 是 / 否; NFC, LF, stripped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time | timedelta):
        return str(value)
    text = unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n")  # Excel writes CR as _x000D_
    return unicodedata.normalize("NFC", text).strip()
