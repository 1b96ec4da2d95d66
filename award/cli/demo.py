"""``award demo``: the demo's contents, into an empty database."""

import click
from flask import Flask

from award.accounts import Passwords
from award.cli.application import application
from award.cli.migrate import upgrade
from config import Settings


@click.command()
@click.option(
    "--size", default=0, type=click.IntRange(0, 20_000), help="A further competition with so many cases."
)
def command(size: int) -> None:
    """Fill an empty database with made-up competitions and accounts that everybody knows.

    Refuses to run where anybody has an account, and without AWARD_DEMO=1.
    """
    with application() as app:
        if not app.config["AWARD"].demo:
            raise click.ClickException(
                "the demo's passwords are public; set AWARD_DEMO=1 to say that you mean it"
            )
        upgrade()
        if not fill(app, size=size):
            raise click.ClickException("somebody has an account here already; nothing was touched")
    click.echo("The demo is in place.")


def fill(app: Flask, *, size: int = 0) -> bool:
    """Fill the database if nobody has an account; whether it did. ``size``: cases of the crowd. Needs the application's context."""
    from award.demo.filling import fill_if_empty
    from award.storage import LocalStorage

    settings: Settings = app.config["AWARD"]
    cost = {
        "time_cost": settings.argon2_time_cost,
        "memory_kib": settings.argon2_memory_kib,
        "parallelism": settings.argon2_parallelism,
    }
    return fill_if_empty(Passwords.with_cost(**cost), LocalStorage(settings.files_dir), size=size)
