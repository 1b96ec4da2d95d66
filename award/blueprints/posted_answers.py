"""Reads answers out of a request, as they were typed.

Names in a request: ``title`` for a plain field, ``claims-2-number`` for a cell of a row, ``period-start`` for a part.
Rows come in the order in which the request names them, so dragging rows is enough to reorder them; the numbers
between are free. A field that is not in the request is not in the answers: autosave and corrections send parts.
"""

from typing import Any

from werkzeug.datastructures import MultiDict

from award.fields.form import Field, Form
from award.fields.kinds.multiple_choice import MultipleChoice
from award.fields.kinds.period import Period
from award.fields.rows import RowsKind

SHOWN = "shown"
"""A hidden input of this name tells that a field stood on the page, even when nothing in it was ticked or filled."""

Post = MultiDict[str, str]


def read_answers(form: Form, post: Post) -> dict[str, Any]:
    """Return the raw answers that ``post`` holds, keyed by field; nothing is normalised and nothing lost."""
    present = keys_in(post)
    return {field.key: read_answer(field, post) for field in form.fields() if field.key in present}


def keys_in(post: Post) -> set[str]:
    """Return the keys of all fields that ``post`` speaks of (and the names of what is no field)."""
    return {name.partition("-")[0] for name in post} | set(post.getlist(SHOWN))


def read_answer(field: Field, post: Post) -> Any:
    """Return the raw answer to one field of ``post``."""
    if isinstance(field.kind, RowsKind):
        return _rows(field.key, post)
    if isinstance(field.kind, MultipleChoice):
        return post.getlist(field.key)
    if isinstance(field.kind, Period):
        start = f"{field.key}-"
        return {name.removeprefix(start): value for name, value in post.items() if name.startswith(start)}
    return post.get(field.key, "")


def _rows(key: str, post: Post) -> list[dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        owner, _dash, rest = name.partition("-")
        number, dash, column = rest.partition("-")
        if owner == key and dash:
            rows.setdefault(number, {})[column] = value
    return list(rows.values())
