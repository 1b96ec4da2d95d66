"""Opens the application for a command that needs the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask

from award import create_app
from award.extensions import db
from config import SettingsError, load_settings


@contextmanager
def application() -> Iterator[Flask]:
    """The application in its context, from the environment's settings; its connections are closed at the end.

    A bad setting ends the command with its explanation and no traceback (exit 1).
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    app = create_app(settings, web=False)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
