"""The empty table that people fill in for an import: one sheet to fill, one that explains."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from award.i18n import N_
from award.reading.columns import InputColumn
from award.reading.workbook import MOST_ROWS

Translate = Callable[[str], str]

FILL_IN = N_("填写")
EXPLAINED = N_("填写说明")
HEADINGS = (N_("列名"), N_("是否必填"), N_("说明"), N_("可选内容"))
REQUIRED, OPTIONAL = N_("必填"), N_("选填")
_LONGEST_LIST = 255
"""Excel's bound on the choices of a drop-down written in place."""


def write_template(columns: Sequence[InputColumn], path: Path, translate: Translate = str) -> None:
    """Write the template to `path`.

    Titles of required columns carry ``*``, which `read_table` ignores. Cells are text, so that codes and telephone
    numbers keep their digits; columns with few choices have a drop-down.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet, explained = book.add_worksheet(translate(FILL_IN)), book.add_worksheet(translate(EXPLAINED))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, text)
            sheet.write_string(0, place, column.title + "*" * column.required, bold)
            if column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
                choices = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, MOST_ROWS, place, choices)
        _explain(columns, explained, bold, wrapped, translate)


def _explain(
    columns: Sequence[InputColumn], sheet: Any, bold: Any, wrapped: Any, translate: Translate
) -> None:
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 50)
    sheet.write_row(0, 0, [translate(heading) for heading in HEADINGS], bold)
    for row, column in enumerate(columns, start=1):
        need = translate(REQUIRED if column.required else OPTIONAL)
        sheet.write_row(row, 0, [column.title, need, column.help, "、".join(column.choices)], wrapped)
