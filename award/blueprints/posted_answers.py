"""Reads answers out of a request, as they were typed.

Names in a request: ``title`` for a plain field, ``claims-2-number`` for a cell of a row, ``period-start`` for a part.
Rows come in the order in which the request names them, so dragging rows is enough to reorder them; the numbers
between are free. A field that is not in the request is not in the answers: autosave and corrections send parts.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from award.errors import Invalid
from award.fields.form import Field, Form
from award.fields.kinds.multiple_choice import MultipleChoice
from award.fields.kinds.period import Period
from award.fields.kinds.region import Region
from award.fields.rows import RowsKind
from award.i18n import N_

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


def as_post(fields: Mapping[str, Any]) -> Post:
    """Return the inputs that an autosave sends as JSON (name → text, or list of texts) as if they were posted.

    Raises ``Invalid`` for values that no input of ours has.
    """
    post: Post = MultiDict()
    for name, value in fields.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise Invalid(N_("内容格式不正确，请重新填写"), {str(name): [N_("内容格式不正确，请重新填写")]})
        post.setlist(name, texts)
    return post


def inputs_of(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as the inputs that show them, with the keys of compound ones in ``shown``.

    The counterpart of :func:`read_answers`: what a page is sent when somebody else changed these answers.
    """
    inputs: dict[str, Any] = {}
    shown: list[str] = []
    for field in form.fields():
        if field.key in answers:
            value = answers[field.key]
            inputs |= _inputs(field, value)
            if isinstance(field.kind, RowsKind | Period | MultipleChoice):
                shown.append(field.key)
    return inputs | ({SHOWN: shown} if shown else {})


def _inputs(field: Field, value: Any) -> dict[str, Any]:
    kind, key = field.kind, field.key
    if isinstance(kind, RowsKind):
        numbered = [(row.get("file", at), row) for at, row in enumerate(value)]
        return {
            f"{key}-{number}-{column}": str(row[column])
            for number, row in numbered
            for column in kind.columns_of(field)
            if row.get(column) is not None
        }
    if isinstance(kind, Period):
        return {f"{key}-{part}": text for part, text in value.items()}
    if isinstance(kind, Region):
        return {key: kind.text(value, field)}
    return {key: value}


def _rows(key: str, post: Post) -> list[dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        owner, _dash, rest = name.partition("-")
        number, dash, column = rest.partition("-")
        if owner == key and dash:
            rows.setdefault(number, {})[column] = value
    return list(rows.values())
