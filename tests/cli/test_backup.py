"""Backup and restore, rehearsed: what was there is there again, and nothing is ever overwritten."""

import stat
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text

from award import create_app
from award.cli import main
from award.cli.migrate import upgrade
from award.extensions import db
from award.ledger import verify_books
from award.models import Event, User
from config import Settings, load_settings
from tests.conftest import close, environment, new_postgres
from tests.factories import give_role, make_competition, make_user

PEOPLE = 2


def award(settings: Settings, *arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env=environment(settings))


@pytest.fixture(params=["sqlite", "postgresql"])
def places(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[tuple[Settings, Settings]]:
    """A site to save, and an empty place for it."""
    data = tmp_path / "elsewhere"
    there = replace(settings, data_dir=data, database_url=f"sqlite:///{data / 'award.sqlite3'}")
    if request.param == "sqlite":
        yield settings, there
        return
    with new_postgres() as first, new_postgres() as second:
        yield replace(settings, database_url=first), replace(there, database_url=second)


@pytest.fixture
def filled(places: tuple[Settings, Settings]) -> Settings:
    here = places[0]
    with create_app(here, web=False).app_context() as context:
        upgrade()
        admin = make_user(context.app, admin=True)
        give_role(make_competition(by=admin), make_user(context.app), "organiser", by=admin)
        close(context.app)
    for name, content in {"ab/abcd": "照片".encode(), "ef/ef01": b"%PDF-"}.items():
        file = here.files_dir / name
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    return here


def counts(settings: Settings) -> tuple[int, int, list[str], list[str]]:
    """People, events, faults of the chains, and the triggers that keep the log append-only."""
    with create_app(settings, web=False).app_context() as context:
        session = db.session()
        people = session.scalar(select(func.count()).select_from(User)) or 0
        events = session.scalar(select(func.count()).select_from(Event)) or 0
        catalogue = "sqlite_master where type = 'trigger'"
        if db.engine.dialect.name != "sqlite":
            catalogue = "pg_trigger where not tgisinternal"
        column = "name" if "sqlite" in catalogue else "tgname"
        triggers = sorted(session.scalars(text(f"select {column} from {catalogue}")))
        found = people, events, verify_books(session), triggers
        close(context.app)
    return found


def test_what_was_saved_is_there_again(
    places: tuple[Settings, Settings], filled: Settings, tmp_path: Path
) -> None:
    there, archive = places[1], tmp_path / "site.tar"
    done = award(filled, "backup", archive)
    assert done.exit_code == 0, done.output
    assert "files: 2" in done.output
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    restored = award(there, "restore", archive)
    assert restored.exit_code == 0, restored.output
    assert (there.files_dir / "ab" / "abcd").read_bytes() == "照片".encode()
    before, after = counts(filled), counts(there)
    assert before == after
    assert before[0] == PEOPLE
    assert before[1] > 0
    assert before[2] == []
    assert before[3]


def test_nothing_is_overwritten(places: tuple[Settings, Settings], filled: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "site.tar"
    assert award(filled, "backup", archive).exit_code == 0
    again = award(filled, "backup", archive)
    assert again.exit_code == 1
    assert "already there" in again.output
    before = counts(filled)
    onto = award(filled, "restore", archive)
    assert onto.exit_code == 1
    assert "already" in onto.output
    assert counts(filled) == before


def test_half_an_archive_is_refused_and_leaves_no_trace(
    places: tuple[Settings, Settings], filled: Settings, tmp_path: Path
) -> None:
    there, archive = places[1], tmp_path / "site.tar"
    assert award(filled, "backup", archive).exit_code == 0
    half = tmp_path / "half.tar"
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    refused = award(there, "restore", half)
    assert refused.exit_code == 1
    assert "not a whole backup" in refused.output
    assert not there.files_dir.exists()
    assert award(there, "restore", archive).exit_code == 0


def test_the_secret_key_travels_with_the_backup(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every link that was mailed before the restore would be dead."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWARD_SECRET_KEY")
    archive = tmp_path / "site.tar"
    runner = CliRunner()
    assert runner.invoke(main, ["migrate"]).exit_code == 0
    key = load_settings().secret_key
    assert runner.invoke(main, ["backup", str(archive)]).exit_code == 0
    with tarfile.open(archive) as tar:
        assert "secret_key" in tar.getnames()
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("AWARD_DATA", str(elsewhere))
    monkeypatch.delenv("AWARD_DATABASE_URL")
    restored = runner.invoke(main, ["restore", str(archive)])
    assert restored.exit_code == 0, restored.output
    assert load_settings().secret_key == key
