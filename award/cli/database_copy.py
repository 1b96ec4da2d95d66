"""Copies a whole database into one file and back: SQLite by its online backup, PostgreSQL by its own tools."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import URL

SQLITE_FILE = "award.sqlite3"
POSTGRESQL_FILE = "award.pgdump"


class CopyError(RuntimeError):
    """The database could not be copied; the text is the tool's own."""


def dump(engine: Engine, folder: Path) -> Path:
    """Write a consistent copy of the database into ``folder`` while others go on writing; returns the file."""
    if engine.dialect.name == "sqlite":
        target = folder / SQLITE_FILE
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = folder / POSTGRESQL_FILE
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}", f"--dbname={libpq(engine.url)}")
    return target


def load(engine: Engine, file: Path) -> None:
    """Fill an empty database from such a copy. Raises CopyError when it is of the other kind."""
    expected = SQLITE_FILE if engine.dialect.name == "sqlite" else POSTGRESQL_FILE
    if file.name != expected:
        raise CopyError(
            f"the backup holds {file.name}, but AWARD_DATABASE_URL names a {engine.dialect.name} database"
        )
    if engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(file)) as copy,
            closing(sqlite3.connect(str(engine.url.database))) as target,
        ):
            copy.backup(target)
        return
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={libpq(engine.url)}", str(file))


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no table at all."""
    return not inspect(engine).get_table_names()


def libpq(url: URL) -> str:
    """The address as PostgreSQL's own tools take it, password included."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(tool: str, *arguments: str) -> None:
    try:
        subprocess.run([tool, *arguments], check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise CopyError(f"{tool} is not installed (Debian: postgresql-client)") from error
    except subprocess.CalledProcessError as error:
        raise CopyError(f"{tool}: {error.stderr.strip()}") from error
