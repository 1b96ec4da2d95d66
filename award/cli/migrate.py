"""``award migrate``: bring the database to this version's tables."""

from pathlib import Path

import click
from alembic import command as alembic
from alembic.config import Config

import migrations
from award.cli.application import application


def configuration() -> Config:
    """Alembic's configuration without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
    return config


def upgrade(revision: str = "head") -> None:
    """Run the migrations; needs an application context. Does nothing when there is nothing to do."""
    alembic.upgrade(configuration(), revision)


@click.command()
def command() -> None:
    """Create the tables, or bring them to this version."""
    with application():
        upgrade()
    click.echo("The database is up to date.")
