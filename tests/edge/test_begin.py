"""A writing request takes SQLite's lock when it begins, not when it first writes; a reading one takes none."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from award.extensions import db
from tests.factories import make_user, post, signed_in


@contextmanager
def begun() -> Iterator[list[str]]:
    """The BEGINs that the database saw meanwhile."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_an_act_begins_immediate_and_a_page_deferred(app: Flask) -> None:
    client = signed_in(app, make_user(app))
    with begun() as seen:
        client.get("/my/profile")
    assert set(seen) <= {"BEGIN"}
    with begun() as seen:
        assert (
            post(client, "/my/language", {"locale": "en", "next": "/my"}, form_at="/my/profile").status_code
            < 400
        )
    assert seen[-1] == "BEGIN IMMEDIATE"
