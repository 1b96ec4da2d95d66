"""Reads the commands' CSV files: UTF-8 (with or without BOM), comma, LF or CRLF, named columns."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from award.scoring.problems import BadInput, Problem, refuse

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_MOST_DIGITS = 30


def read_text(path: Path, least: str = "its header line") -> str:
    """The file's text without a BOM. Raises ``BadInput`` when it is missing, no file, empty or not UTF-8; ``least``: what
    an empty one lacks."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refuse(path, None, None, "no such file; check the path") from None
    except OSError as error:
        raise refuse(path, None, None, f"cannot be read ({error.strerror}); give a readable file") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(path, 1, 1, 'this is UTF-16; save the file as "CSV UTF-8" and try again')
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, raw, error.start) from None
    if not text.strip():
        raise refuse(path, 1, 1, f"the file is empty; give at least {least}")
    if "\x00" in text:
        at = text.index("\x00")
        column = at - text.rfind("\n", 0, at)
        raise refuse(
            path, text.count("\n", 0, at) + 1, column, "a zero byte; save the file as plain text in UTF-8"
        )
    return text


def _not_utf8(path: Path, raw: bytes, at: int) -> BadInput:
    line = raw.count(b"\n", 0, at) + 1
    column = at - raw.rfind(b"\n", 0, at)
    try:
        raw.decode("gb18030")
        guess = "it reads as GB18030 (GBK)"
    except UnicodeDecodeError:
        guess = f"byte {raw[at]:#04x} fits no UTF-8 character"
    return refuse(path, line, column, f'not UTF-8: {guess}; save the file as "CSV UTF-8" and try again')


@dataclass
class Table:
    """The rows of a CSV file as lists of stripped cells, with the line on which each begins."""

    path: Path
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    problems: list[Problem] = field(default_factory=list)

    def at(self, column: str) -> int:
        """The position of a column, -1 when the file has none of that name."""
        return self.columns.index(column) if column in self.columns else -1

    def fault(self, row: int, column: str, message: str) -> None:
        """Note a problem in row ``row`` (an index into ``rows``)."""
        self.problems.append(Problem(str(self.path), self.lines[row], column, message))

    def finish(self) -> None:
        """Raise ``BadInput`` when problems were noted."""
        if self.problems:
            raise BadInput(sorted(self.problems, key=lambda p: p.line or 0))


def read_table(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: dict[str, str] | None = None,
    free_columns: bool = False,
) -> Table:
    """Read a CSV file whose header has ``required`` and perhaps ``optional`` columns, in any order.

    ``aliases`` maps other accepted header names to those; ``free_columns`` accepts further columns. Raises
    ``BadInput`` for a wrong header or a line with too many or too few cells.
    """
    records = _records(path, read_text(path))
    line, header = next(records)
    columns = [(aliases or {}).get(name.strip(), name.strip()) for name in header]
    if problems := list(
        _header_problems(str(path), line, columns, required, None if free_columns else optional)
    ):
        raise BadInput(problems)
    table = Table(path, columns, [], [])
    for line, cells in records:
        if len(cells) == len(columns):
            table.rows.append([cell.strip() for cell in cells])
            table.lines.append(line)
            continue
        message = (
            f"{len(cells)} cells where the header has {len(columns)}; quote a cell that contains a comma"
        )
        table.problems.append(Problem(str(path), line, min(len(cells), len(columns)) + 1, message))
    table.finish()
    return table


def _header_problems(
    file: str, line: int, columns: Sequence[str], required: Sequence[str], optional: Sequence[str] | None
) -> Iterator[Problem]:
    """What is wrong with a header; ``optional`` None accepts any further column."""
    known = [*required, *(optional or ())]
    for place, name in enumerate(columns):
        if name in columns[:place]:
            yield Problem(file, line, place + 1, f'column "{name}" occurs twice; keep one')
        elif not name:
            yield Problem(file, line, place + 1, "a column without a name; name or remove it")
        elif name not in known and optional is not None:
            message = f'unknown column "{name}"; remove it (known: {", ".join(known)})'
            yield Problem(file, line, place + 1, message)
    for name in required:
        if name not in columns:
            message = f'column "{name}" is missing; the first line must name {", ".join(required)}'
            yield Problem(file, line, name, message)


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refuse(path, line, 1, f"not readable as CSV ({error}); check the quotes of this line") from None


def read_ids(path: Path, header: str) -> list[str]:
    """One id a line; a first line that is just ``header`` is taken as one. Raises ``BadInput`` for a duplicate."""
    ids: dict[str, int] = {}
    problems = []
    for line, cells in _records(path, read_text(path)):
        value = cells[0].strip()
        if line == 1 and value == header and len(cells) == 1:
            continue
        if len(cells) > 1 or not value:
            problems.append(
                Problem(str(path), line, 2, f"one {header} id a line is expected; remove the rest")
            )
        elif value in ids:
            message = f'{header} "{value}" is on line {ids[value]} already; remove one of the two'
            problems.append(Problem(str(path), line, 1, message))
        else:
            ids[value] = line
    if problems:
        raise BadInput(problems)
    return list(ids)


def number(text: str) -> Decimal | None:
    """A plain decimal number, or None when ``text`` is none (NaN, 1e5, 8,5, ８８, words) or absurdly long."""
    if _NUMBER.fullmatch(text) is None or len(text) > _MOST_DIGITS:
        return None
    return Decimal(text)


def not_a_number(text: str) -> str:
    """The message for a cell that should hold a number."""
    shown = text if len(text) <= _MOST_DIGITS else f"{text[:_MOST_DIGITS]}…"
    if not text.isascii() and all(character.isdigit() or character in ".．+-－" for character in text):
        return f'"{shown}" has full-width digits; type them as 0-9'
    return f'"{shown}" is not a number; write it like 85 or 8.25'
