"""``award backup``: database, files and secret key in one archive."""

import json
import os
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import text

from award.cli.application import application
from award.cli.database_copy import CopyError, dump
from award.clock import now
from award.extensions import db
from award.storage import LocalStorage
from config import SECRET_KEY_FILE, Settings

MANIFEST = "manifest.json"
FILES = "files"


@click.command()
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
def command(archive: Path) -> None:
    """Write ARCHIVE (.tar), readable by its owner only, while the site goes on working.

    It holds personal data and the secret key: keep it as safe as the server itself.
    """
    if archive.exists():
        raise click.ClickException(f"{archive} is already there; choose another name")
    with application() as app:
        try:
            count = write_archive(app, archive)
        except CopyError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"archive: {archive}\nfiles: {count}\nbytes: {archive.stat().st_size}")


def write_archive(app: Flask, archive: Path) -> int:
    """The database first, then the files: one uploaded in between is spare, none is missing.

    Returns the number of files. The archive appears whole or not at all.
    """
    settings: Settings = app.config["AWARD"]
    part = archive.with_name(f".{archive.name}.part")
    try:
        with (
            LocalStorage(settings.files_dir).unswept(),
            tempfile.TemporaryDirectory(dir=archive.absolute().parent) as folder,
        ):
            copy = dump(db.engine, Path(folder))
            manifest = Path(folder) / MANIFEST
            manifest.write_text(json.dumps(_manifest(copy.name), indent=1))
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
                tar.add(manifest, MANIFEST)
                tar.add(copy, copy.name)
                count = _add_data(tar, settings)
        os.replace(part, archive)
    finally:
        part.unlink(missing_ok=True)
    return count


def _manifest(database: str) -> dict[str, str]:
    revision = db.session.execute(text("select version_num from alembic_version")).scalar_one()
    return {
        "made_at": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": version("case-award"),
        "revision": revision,
        "database": database,
    }


def _add_data(tar: tarfile.TarFile, settings: Settings) -> int:
    key = settings.data_dir / SECRET_KEY_FILE
    if key.exists():
        tar.add(key, SECRET_KEY_FILE)
    count = 0
    for path in sorted(settings.files_dir.rglob("*")) if settings.files_dir.exists() else []:
        if path.is_file() and not path.name.startswith("."):
            tar.add(path, f"{FILES}/{path.relative_to(settings.files_dir)}")
            count += 1
    return count
