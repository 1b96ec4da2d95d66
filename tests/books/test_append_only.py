"""Nobody edits the books: UPDATE and DELETE of an event or a revision fail, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from award.extensions import db
from award.ledger import verify_books
from tests.scene import Scene

ATTACKS = (
    "update event set name = 'x'",
    "delete from event",
    "update revision set title = 'x'",
    "delete from revision",
)


@pytest.mark.parametrize("where", ["core", "core_on_postgres"])
def test_the_books_refuse(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    Scene(app).submitted(2)
    attacks = [*ATTACKS, "truncate event"] if where == "core_on_postgres" else ATTACKS
    for attack in attacks:
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(attack))
        db.session.rollback()
    assert verify_books(db.session()) == []
