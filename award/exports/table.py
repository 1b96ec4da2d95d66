"""What an export is: columns, rows, and a word on what is left out. How it is written is for the writers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

TEXT, NUMBER, DATE, TIME = "text", "number", "date", "time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `title` is a msgid or the organiser's own words; `kind` is one of `TEXT` … `TIME`.

    Cells may be None. TEXT takes anything and writes ``str`` of it, NUMBER int, float, Decimal or Fraction,
    DATE a date, TIME an aware datetime, shown in the table's zone. `width` is in Latin characters.
    """

    key: str
    title: str
    kind: str = TEXT
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """One table for one reader. `rows` is consumed once and may be a generator over a query."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    exported_at: datetime
    zone: ZoneInfo
    left_out: Sequence[str] = ()
    """Sentences: what the reader may not see or the filter excluded, and why. Printed first."""
    facts: Sequence[tuple[str, str]] = field(default=())
    """Lines for the first sheet: (label, value), such as competition, filter, who exported."""


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of export; each file of this folder that defines ``EXPORT`` adds one.

    `action` is the permission asked of `award.policy`; `table` is called with the competition and
    ``viewer=``, ``at=`` and the filters of the list on screen, and reads through `award.queries` only.
    """

    name: str
    title: str
    action: str
    table: Callable[..., Table]
