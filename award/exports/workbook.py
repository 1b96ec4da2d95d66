"""The one writer of XLSX files. Rows are written as they come, so memory does not grow with their number."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from award.exports.cells import is_dangerous, local
from award.exports.table import DATE, NUMBER, TEXT, TIME, Column, Table
from award.i18n import N_

MOST_ROWS = 1_048_575
LONGEST_TEXT = 32_767
"""Excel's own bounds: rows below the header, characters of a cell."""

ABOUT = N_("说明")
EXPORTED_AT = N_("导出时间")
ROWS = N_("行数")
LEFT_OUT = N_("未导出的内容")
NOTHING_LEFT_OUT = N_("没有略去任何内容。")
CUT = N_("单元格 %(cell)s 的文字超过 %(limit)s 字，只保留开头，全文请导出 JSON。")
_MOST_CUTS_NAMED = 100

Translate = Callable[[str], str]


class TooManyRowsError(ValueError):
    """More rows than a worksheet holds; filter, or export CSV or JSON."""


def write_workbook(table: Table, path: Path, translate: Translate = str) -> int:
    """Write the table to `path`; return the number of rows. Raises `TooManyRowsError`.

    The first sheet says what the file is and what it leaves out, the second holds the rows. Text that begins like
    a formula is marked as text (Excel's quote prefix), so it shows unchanged and never runs.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": table.exported_at.astimezone(UTC).replace(tzinfo=None)})
        about = book.add_worksheet(translate(ABOUT))
        sheet = book.add_worksheet(_sheet_name(translate(table.title), other=about.name))
        writer = _Rows(book, sheet, table)
        writer.header([translate(column.title) for column in table.columns])
        number = writer.rows()
        _write_about(book, about, table, translate, number, writer.cut)
    return number


class _Rows:
    """The sheet of rows, and the cells whose text had to be cut."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.cut: list[str] = []
        text = {"num_format": "@", "valign": "top"}
        self.formats: dict[str, Format] = {
            TEXT: book.add_format(text),
            "guarded": book.add_format(text | {"quote_prefix": True}),
            NUMBER: book.add_format({"valign": "top"}),
            DATE: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            TIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
        }

    def header(self, titles: list[str]) -> None:
        for number, (column, title) in enumerate(zip(self.table.columns, titles, strict=True)):
            self.sheet.set_column(number, number, column.width)
            self.sheet.write_string(0, number, title, self.formats["header"])
        self.sheet.freeze_panes(1, 0)

    def rows(self) -> int:
        number = 0
        for number, row in enumerate(self.table.rows, start=1):
            if number > MOST_ROWS:
                raise TooManyRowsError(f"more than {MOST_ROWS} rows")
            for place, (column, value) in enumerate(zip(self.table.columns, row, strict=True)):
                if value is not None:
                    self._cell(number, place, column, value)
        if number:
            self.sheet.autofilter(0, 0, number, len(self.table.columns) - 1)
        return number

    def _cell(self, row: int, place: int, column: Column, value: Any) -> None:
        if column.kind == TEXT:
            self._text(row, place, str(value))
        elif column.kind == NUMBER:
            self.sheet.write_number(row, place, float(value), self.formats[NUMBER])
        else:
            moment = local(value, self.table.zone) if column.kind == TIME else value
            self.sheet.write_datetime(row, place, moment, self.formats[column.kind])

    def _text(self, row: int, place: int, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            self.cut.append(xlsxwriter.utility.xl_rowcol_to_cell(row, place))
            text = text[:LONGEST_TEXT]
        self.sheet.write_string(row, place, text, self.formats["guarded" if is_dangerous(text) else TEXT])


def _write_about(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    table: Table,
    translate: Translate,
    number: int,
    cut: list[str],
) -> None:
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    left_out = [*table.left_out]
    left_out += [translate(CUT) % {"cell": cell, "limit": LONGEST_TEXT} for cell in cut[:_MOST_CUTS_NAMED]]
    first, *more = left_out or [translate(NOTHING_LEFT_OUT)]
    lines = [
        (translate(table.title), ""),
        *table.facts,
        (translate(EXPORTED_AT), f"{table.exported_at.astimezone(table.zone):%Y-%m-%d %H:%M %Z}"),
        (translate(ROWS), str(number)),
        (translate(LEFT_OUT), first),
        *(("", sentence) for sentence in more),
    ]
    for row, (label, value) in enumerate(lines):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, value, wrapped)


def _sheet_name(title: str, other: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of ``[]:*?/\\``, no apostrophe at the ends."""
    name = "".join(character for character in title if character not in "[]:*?/\\")[:31].strip("' ")
    return name if name and name.casefold() != other.casefold() else f"{name[:29]} 1"
