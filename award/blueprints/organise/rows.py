"""Lists that are edited as rows of cells: what a row is made of, and the rows that a form sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

Row = dict[str, str]
SHORT = 6  # characters of an option that fit in one cell


@dataclass(frozen=True)
class Column:
    """One cell of each row. ``type``: text, number, date, area, select, checks or hidden; ``options``: (value, words).

    ``blank``: what choosing nothing means.
    """

    key: str
    label: str
    type: str = "text"
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    blank: str = ""
    wide: bool = False

    @property
    def has_room(self) -> bool:
        """Is it given the room of two cells? Names and long options are; figures, days and short options are not."""
        return self.type == "text" or any(len(words) > SHORT for _value, words in self.options)


def posted(name: str, *, fixed: tuple[str, ...] = ("key", "id")) -> list[Row]:
    """The rows called ``name-0-cell`` in the form's order; those with nothing filled in but ``fixed`` cells are left out.

    Ticked boxes of one cell come joined by commas.
    """
    pattern = re.compile(rf"{re.escape(name)}-(\d+)-(\w+)")
    rows: dict[str, Row] = {}
    for field, values in request.form.lists():
        match = pattern.fullmatch(field)
        if match:
            rows.setdefault(match[1], {})[match[2]] = ",".join(value.strip() for value in values)
    return [row for row in rows.values() if any(value for key, value in row.items() if key not in fixed)]
