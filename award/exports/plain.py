"""The twins of the workbook: the same table as JSON (complete, for machines) and as CSV (for any spreadsheet)."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from award.exports.cells import guarded, local, plain
from award.exports.table import NUMBER, TIME, Column, Table

Translate = Callable[[str], str]


def write_json(table: Table, path: Path, translate: Translate = str) -> int:
    """Write ``{title, exported_at, left_out, columns, rows: [{key: value}]}`` row by row; return the rows' number."""
    head = {
        "title": translate(table.title),
        "exported_at": plain(table.exported_at, table.zone),
        "facts": dict(table.facts),
        "left_out": list(table.left_out),
        "columns": [
            {"key": column.key, "title": translate(column.title), "kind": column.kind}
            for column in table.columns
        ],
    }
    keys = [column.key for column in table.columns]
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        for number, row in enumerate(table.rows, start=1):
            values = {key: plain(value, table.zone) for key, value in zip(keys, row, strict=True)}
            file.write((",\n" if number > 1 else "\n") + json.dumps(values, ensure_ascii=False))
        file.write("\n]}\n")
    return number


def write_csv(table: Table, path: Path, translate: Translate = str) -> int:
    """Write a header and the rows in UTF-8 with a mark that Excel understands; return the number of rows.

    CSV has no place for notes: offer it where `left_out` is shown beside it.
    """
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([guarded(translate(column.title)) for column in table.columns])
        for number, row in enumerate(table.rows, start=1):  # noqa: B007 - the last number is the count
            writer.writerow([_cell(c, v, table) for c, v in zip(table.columns, row, strict=True)])
    return number


def _cell(column: Column, value: Any, table: Table) -> str:
    if value is None:
        return ""
    if column.kind == TIME:
        return f"{local(value, table.zone):%Y-%m-%d %H:%M}"
    text = str(plain(value, table.zone))
    return text if column.kind == NUMBER else guarded(text)
