"""The application without pages, on both databases, and a way to add rows."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from award import create_app
from award.cli.migrate import upgrade
from award.extensions import db
from config import Settings
from tests.conftest import close


@pytest.fixture(params=["sqlite", "postgresql"])
def placed(request: pytest.FixtureRequest, settings: Settings, migrated_sqlite: Path) -> Settings:
    """Settings that point to a fresh, migrated database of each engine in turn."""
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite, settings.data_dir / "award.sqlite3")
        return settings
    settings = replace(settings, database_url=request.getfixturevalue("postgres_url"))
    with create_app(settings, web=False).app_context():
        upgrade()
        db.engine.dispose()
    return settings


@pytest.fixture
def quiet(placed: Settings) -> Iterator[Flask]:
    """The application without pages, inside its context."""
    app = create_app(placed, web=False)
    with app.app_context():
        yield app
        close(app)


@pytest.fixture
def session(quiet: Flask) -> Session:
    return db.session()
