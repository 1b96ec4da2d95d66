"""``award restore``: an archive of ``award backup`` into an empty place."""

import json
import shutil
import tarfile
import tempfile
from pathlib import Path

import click
from sqlalchemy import create_engine

from award.cli.application import application
from award.cli.backup import FILES, MANIFEST
from award.cli.database_copy import CopyError, is_empty, load
from award.cli.migrate import upgrade
from config import SECRET_KEY_FILE, Settings, SettingsError, load_settings


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(archive: Path) -> None:
    """Fill an empty data folder and an empty database from ARCHIVE, then bring the tables to this version.

    Where to is said by the usual settings (AWARD_DATA, AWARD_DATABASE_URL). Nothing is ever overwritten.
    """
    try:
        settings = load_settings()
        manifest = read_archive(archive, settings)
    except (SettingsError, CopyError) as error:
        raise click.ClickException(str(error)) from error
    with application():
        upgrade()
    click.echo(f"restored: the state of {manifest['made_at']}\ninto: {settings.data_dir}\nnext: award check")


def read_archive(archive: Path, settings: Settings) -> dict[str, str]:
    """Unpack and load; returns the manifest. Raises CopyError, before anything is written, if it cannot be."""
    if settings.files_dir.exists() and any(settings.files_dir.iterdir()):
        raise CopyError(f"{settings.files_dir} holds files already; restore into an empty data folder")
    engine = create_engine(settings.database_url)
    try:
        if not is_empty(engine):
            raise CopyError("the database holds tables already; restore into an empty one")
        with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
            manifest = _unpack(archive, Path(folder))
            load(engine, Path(folder) / Path(manifest["database"]).name)
            _move_data(Path(folder), settings)
    finally:
        engine.dispose()
    return manifest


def _unpack(archive: Path, folder: Path) -> dict[str, str]:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, str] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise CopyError(f"{archive} is not a whole backup: {error}") from error
    return manifest


def _move_data(folder: Path, settings: Settings) -> None:
    """The old secret key takes the place of the one that loading the settings has just made."""
    if (folder / SECRET_KEY_FILE).exists():
        shutil.move(folder / SECRET_KEY_FILE, settings.data_dir / SECRET_KEY_FILE)
    if (folder / FILES).exists():
        shutil.rmtree(settings.files_dir, ignore_errors=True)
        shutil.move(folder / FILES, settings.files_dir)
