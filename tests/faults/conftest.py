"""Settings of a site that real processes run, on each database in turn."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from award import create_app
from award.cli.migrate import upgrade
from config import Settings
from tests.conftest import close
from tests.real_web import free_port


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, settings: Settings, migrated_sqlite: Path) -> Settings:
    """SQLite, then PostgreSQL, migrated and empty."""
    settings = replace(settings, site_url=f"http://127.0.0.1:{free_port()}")
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite, settings.data_dir / "award.sqlite3")
        return settings
    settings = replace(settings, database_url=request.getfixturevalue("postgres_url"))
    app = create_app(settings, web=False)
    with app.app_context():
        upgrade()
        close(app)
    return settings
