"""What every test may ask for: settings in a folder of its own, databases, services, the shared data."""

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from flask import Flask
from sqlalchemy import make_url

from config import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.web_clock import Now
from tests import compiled
from tests.client import LoneClient

ROOT = Path(__file__).resolve().parent.parent
SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz-for-tests-only"
POSTGRES = os.environ.get("AWARD_TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
REDIS = os.environ.get("AWARD_TEST_REDIS", "redis://127.0.0.1:6379")
REDIS_LOCK = "award-test-lock"

compiled.keep()


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk through it again and again, which took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def missing(what: str) -> NoReturn:
    """Skip with the reason, or fail where CI promises that it is there."""
    if os.environ.get("CI"):
        pytest.fail(f"required when CI is set: {what}")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own AWARD_* variables must not change what is tested."""
    for name in os.environ:
        if name.startswith("AWARD_") and not name.startswith(("AWARD_TEST_", "AWARD_SHARED_", "AWARD_AXE")):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """SQLite and files below ``tmp_path``, embedded broker, no mail server, the cheapest password hash."""
    return settings_in(tmp_path / "data")


def settings_in(data: Path) -> Settings:
    """The same, with all data in that new folder."""
    data.mkdir()
    return Settings(
        data_dir=data,
        database_url=f"sqlite:///{data / 'award.sqlite3'}",
        secret_key=SECRET_KEY,
        trusted_hosts=("localhost", "127.0.0.1", "[::1]"),
        rate_limits=False,
        argon2_time_cost=1,
        argon2_memory_kib=8,
        argon2_parallelism=1,
    )


def environment(settings: Settings) -> dict[str, str]:
    """The same settings for a process of its own."""
    names = {"data_dir": "DATA"}
    skipped = {"trusted_hosts", "rate_limits"}
    values = {
        f"AWARD_{names.get(name, name.upper())}": str(value)
        for name, value in vars(settings).items()
        if name not in skipped and value != ""
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWARD_")}
    return inherited | values | {"AWARD_RATE_LIMITS": str(settings.rate_limits)}


def migrated_in(folder: Path) -> Path:
    """An empty SQLite database in the folder, brought up by the migrations."""
    from award import create_app
    from award.cli.migrate import upgrade

    file = folder / "award.sqlite3"
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{file}", secret_key=SECRET_KEY)
    app = create_app(settings, web=False)
    with app.app_context():
        upgrade()
        close(app)
    return file


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One such database for all tests, which copy it."""
    return migrated_in(tmp_path_factory.mktemp("migrated"))


def close(app: Flask) -> None:
    """Give the application's connections back; within its context."""
    from award.extensions import db

    db.session.remove()
    db.engine.dispose()


@contextmanager
def opened(settings: Settings, *, web: bool = True) -> Iterator[Flask]:
    """The application on a database that is there, inside its context."""
    from award import create_app

    app = create_app(settings, web=web)
    app.testing = True
    app.test_client_class = LoneClient
    with app.app_context():
        yield app
        close(app)


@pytest.fixture
def app(settings: Settings, migrated_sqlite: Path) -> Iterator[Flask]:
    """The application on a fresh, migrated SQLite database, inside its context."""
    shutil.copy(migrated_sqlite, settings.data_dir / "award.sqlite3")
    with opened(settings) as app:
        yield app


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> "Now":
    """The web's clock; ``now.at = scene.at`` puts a request where the scene stands."""
    from award import clock
    from tests.web_clock import Now

    said = Now()
    monkeypatch.setattr(clock, "now", said)
    return said


@contextmanager
def new_postgres(template: str = "template1") -> Iterator[str]:
    """A PostgreSQL database like the template (an empty one) for the length of the block."""
    import psycopg

    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        missing(f"PostgreSQL at {POSTGRES} ({error})")
    name = f"award_test_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.execute(f"create database {name} template {template}")
        user, host, port = connection.info.user, connection.info.host, connection.info.port
    socket = host.startswith("/")
    place = f"/{name}?host={host}&port={port}" if socket else f"{host}:{port}/{name}"
    yield f"postgresql+psycopg://{user}@{place}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def migrated_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of an empty database that the migrations have brought up, which other databases are made like."""
    from award.cli.migrate import upgrade

    with new_postgres() as url:
        settings = settings_in(tmp_path_factory.mktemp("migrated") / "data")
        with opened(replace(settings, database_url=url), web=False):
            upgrade()
        yield make_url(url).database or ""


@pytest.fixture
def migrated_postgres_url(migrated_postgres: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database, dropped afterwards."""
    with new_postgres(migrated_postgres) as url:
        yield url


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database, dropped afterwards."""
    with new_postgres() as url:
        yield url


@pytest.fixture
def core(settings: Settings, migrated_sqlite: Path) -> Iterator[Flask]:
    """The application without its pages, on SQLite: for tests of the rules."""
    shutil.copy(migrated_sqlite, settings.data_dir / "award.sqlite3")
    with opened(settings, web=False) as app:
        yield app


@pytest.fixture
def core_on_postgres(settings: Settings, migrated_postgres_url: str) -> Iterator[Flask]:
    """The same on PostgreSQL."""
    with opened(replace(settings, database_url=migrated_postgres_url), web=False) as app:
        yield app


@pytest.fixture
def app_on_postgres(settings: Settings, migrated_postgres_url: str) -> Iterator[Flask]:
    """The application on a fresh, migrated PostgreSQL database, inside its context."""
    with opened(replace(settings, database_url=migrated_postgres_url)) as app:
        yield app


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty Redis database that no other test uses meanwhile, emptied afterwards."""
    import redis

    for number in range(15, 0, -1):
        client = redis.Redis.from_url(f"{REDIS}/{number}", socket_connect_timeout=3)
        try:
            if client.dbsize() or not client.set(REDIS_LOCK, "1", nx=True, ex=900):
                continue
        except redis.ConnectionError as error:
            missing(f"Redis at {REDIS} ({error})")
        yield f"{REDIS}/{number}"
        client.flushdb()
        client.close()
        return
    missing("an empty Redis database")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for Playwright's ``executable_path``."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing("Chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """One Chromium for all tests of a process: Playwright cannot be started twice in one."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project: editions, sheets, expected results."""
    folder = Path(os.environ.get("AWARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        missing(f"the shared data ({folder.name} beside the project, or AWARD_SHARED_DATA)")
    return folder
