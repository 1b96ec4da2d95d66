"""How the engines are set up: SQLite's pragmas and its BEGIN IMMEDIATE for whoever writes; one lock, one upsert."""

import sqlite3
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Row = TypeVar("Row")

IMMEDIATE = {"award_begin": "immediate"}


def set_up(engine: Engine) -> None:
    """Give the engine its pragmas and its way of beginning. Call once per engine."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("journal_mode=WAL", "busy_timeout=15000", "foreign_keys=on", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get("award_begin", "deferred")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if kind == "immediate" else "BEGIN")


def begin_writing(session: Session) -> None:
    """Begin the session's transaction as a writing one: on SQLite the lock is taken now, in the order of arrival."""
    session.connection(execution_options=IMMEDIATE)


def insert(session: Session, model: Any) -> Any:
    """An INSERT of the database at hand that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``.

    SQLAlchemy has one for each dialect, with the same methods, and none above them.
    """
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(model)


def lock(session: Session, model: type[Row], id: Any, *, shared: bool = False) -> Row:
    """The row, locked (``FOR UPDATE``, or ``FOR SHARE``) and with fresh attributes. Raises ``NoResultFound``.

    Lock order in the whole house: stage, case, correction, candidacy, scoresheet, ledger head.
    """
    statement = select(model).where(model.id == id)  # type: ignore[attr-defined]
    statement = statement.with_for_update(read=shared).execution_options(populate_existing=True)
    return session.execute(statement).scalar_one()


def forget(session: Session, *models: type[Any]) -> None:
    """What the session holds of these models is read anew where it is needed: it was written beside the session."""
    session.flush()
    for thing in list(session):
        if isinstance(thing, models):
            session.expire(thing)
