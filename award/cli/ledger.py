"""``award ledger``: the append-only log."""

import click

from award.cli.application import application
from award.extensions import db
from award.ledger import verify_books


@click.group()
def command() -> None:
    """The append-only log of what happened."""


@command.command()
def verify() -> None:
    """Recompute every competition's hash chain from the stored bytes; exit 1 when one does not hold."""
    with application():
        faults = verify_books(db.session())
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("Every chain holds.")
