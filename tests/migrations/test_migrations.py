"""The migrations make what the models say, and lose nothing on the way down and up again."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic import command as alembic
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, text

from award import create_app
from award.accounts import Passwords
from award.cli.migrate import configuration, upgrade
from award.demo.filling import fill_if_empty
from award.extensions import db
from award.models import triggers
from award.storage import LocalStorage
from config import Settings
from tests.conftest import close, new_postgres

CHEAP = {"time_cost": 1, "memory_kib": 8, "parallelism": 1}
SQLITE = "select type || ' ' || name, coalesce(sql, '') from sqlite_master where name not like 'sqlite_%'"
POSTGRESQL = """
    select 'column ' || table_name || '.' || column_name,
           data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      from information_schema.columns where table_schema = 'public'
    union all
    select 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
      from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select 'index ' || indexname, indexdef from pg_indexes where schemaname = 'public'
    union all
    select 'trigger ' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
"""


def catalogue(connection: Connection) -> dict[str, str]:
    """Everything the database knows of its tables: name → definition, white space and order of lines put aside."""
    query = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    found = {}
    for name, definition in connection.execute(text(query)):
        lines = sorted(line.strip().rstrip(",") for line in definition.splitlines())
        found[name] = re.sub(r"[\s\"]+", " ", " ".join(lines)).strip()
    return {name: body for name, body in found.items() if "alembic_version" not in name}


def rows(connection: Connection) -> dict[str, int]:
    """Table → number of rows."""
    return {
        table.name: connection.execute(text(f"select count(*) from {table.name}")).scalar_one()
        for table in db.metadata.sorted_tables
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def two_empty(request: pytest.FixtureRequest, settings: Settings) -> Iterator[tuple[Settings, Settings]]:
    """Two empty databases of one engine."""
    if request.param == "sqlite":
        yield settings, replace(settings, database_url=f"sqlite:///{settings.data_dir / 'second.sqlite3'}")
        return
    with new_postgres() as first, new_postgres() as second:
        yield replace(settings, database_url=first), replace(settings, database_url=second)


def test_migrations_make_what_the_models_say(two_empty: tuple[Settings, Settings]) -> None:
    found = []
    for settings, make in zip(two_empty, (lambda app: upgrade(), _from_models), strict=True):
        app = create_app(settings, web=False)
        with app.app_context():
            make(app)
            with db.engine.connect() as connection:
                found.append(catalogue(connection))
            close(app)
    migrated, modelled = found
    assert migrated.keys() == modelled.keys()
    assert {n: (migrated[n], modelled[n]) for n in modelled if migrated[n] != modelled[n]} == {}


def _from_models(app: Flask) -> None:
    db.create_all()
    with db.engine.begin() as connection:
        triggers.create_all(connection)


def test_down_and_up_with_data_loses_nothing(two_empty: tuple[Settings, Settings]) -> None:
    app = create_app(two_empty[0], web=False)
    with app.app_context():
        upgrade()
        fill_if_empty(Passwords.with_cost(**CHEAP), LocalStorage(two_empty[0].files_dir))
        db.session.remove()
        before = _look()
        assert sum(before[1].values()) > 20
        for revision in list(ScriptDirectory.from_config(configuration()).walk_revisions())[:-1]:
            alembic.downgrade(configuration(), str(revision.down_revision))
            upgrade()
            assert _look() == before, f"down from {revision.revision} and up again"
        alembic.downgrade(configuration(), "base")
        with db.engine.connect() as connection:
            assert catalogue(connection) == {}
        upgrade()
        assert _look()[0] == before[0]
        close(app)


def _look() -> tuple[dict[str, str], dict[str, int]]:
    with db.engine.connect() as connection:
        return catalogue(connection), rows(connection)
