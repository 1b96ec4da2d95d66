"""Counts the SQL statements of a piece of work, whatever session sends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from award.extensions import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile; BEGIN and COMMIT are not among them."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
