"""``award check``: does the data still keep the rules?"""

import click

from award.cli.application import application


@click.command()
def command() -> None:
    """Ask every invariant; print what breaks one and exit 1, or say that all hold."""
    from award.invariants import broken

    with application():
        faults = broken()
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("All invariants hold.")
