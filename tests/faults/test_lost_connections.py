"""The database server ends the connections that wait in the pool: the next request does not notice."""

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from award.extensions import db
from tests.factories import make_user, reload, signed_in, token_in
from tests.statements import counted


def end_connections() -> None:
    """What a restart, a failover or an idle limit does to all that are open to this test's database."""
    with psycopg.connect(
        db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        ended = connection.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchone()
    assert ended is not None
    assert ended[0], "there was no connection to end"


def asked(client: FlaskClient) -> int:
    """A page is there; how many statements it took."""
    with counted() as sent:
        assert client.get("/my/profile").status_code == 200
    return len(sent)


def test_neither_page_nor_act_notices(app_on_postgres: Flask) -> None:
    user = make_user(app_on_postgres)
    client = signed_in(app_on_postgres, user)
    before, token = asked(client), token_in(client, "/my/profile")
    db.session.remove()
    end_connections()
    assert asked(client) == before
    end_connections()
    answer = client.post("/my/language", data={"csrf_token": token, "locale": "en"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert reload(user).locale == "en"
