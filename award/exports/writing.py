"""One call for all formats."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from award.exports.plain import write_csv, write_json
from award.exports.table import Table
from award.exports.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Format:
    """A format an export can be written in; its name is also the file's extension."""

    media_type: str
    write: Callable[[Table, Path, Callable[[str], str]], int]


FORMATS = {
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook),
    "json": Format("application/json", write_json),
    "csv": Format("text/csv; charset=utf-8", write_csv),
}


def write(table: Table, path: Path, form: str, translate: Callable[[str], str] = str) -> int:
    """Write the table in a format of `FORMATS` to `path`; return the number of rows. KeyError for another format.

    To report progress wrap ``table.rows`` (`dataclasses.replace`) in a generator that counts.
    """
    return FORMATS[form].write(table, path, translate)
