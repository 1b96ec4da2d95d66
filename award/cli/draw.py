"""``award draw``: the sealed draw again, from the published list and number, by the same code as the app."""

import sys
from pathlib import Path

import click

from award.scoring.assignment.draw import digest_of, draw
from award.scoring.problems import BadInput, refuse
from award.scoring.whole_files import write_all

_FILE = click.Path(path_type=Path)


@click.command(name="draw")
@click.argument("eligible", type=_FILE)
@click.option("--seed", required=True, help="The announced number, as it was announced.")
@click.option("--number", required=True, type=click.IntRange(1, 10**6), help="How many entries are drawn.")
@click.option("--digest", help="The published digest of the list; another list is refused.")
@click.option("--output", type=_FILE, help="Write the drawn entries here, one a line.")
def command(eligible: Path, seed: str, number: int, digest: str | None, output: Path | None) -> None:
    """Draw entries of the list ELIGIBLE (one a line) by the announced number.

    Exits with 2 for bad input; then nothing is written.
    """
    try:
        entries = _read(eligible)
        found = digest_of(entries)
        if digest is not None and digest.lower() != found:
            raise refuse(
                eligible,
                None,
                None,
                f"the list's digest is {found}, not {digest}: it is not the published list",
            )
        drawn = draw(entries, seed, number)
        if output is not None:
            write_all({output: "".join(f"{entry}\n" for entry in drawn)})
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    except ValueError as error:
        for line in refuse(eligible, None, None, f"{error}; mend the list or ask for fewer").lines():
            click.echo(line, err=True)
        sys.exit(2)
    click.echo(f"eligible: {len(entries)}")
    click.echo(f"digest: {found}")
    click.echo(f"seed: {seed}")
    for place, entry in enumerate(drawn, 1):
        click.echo(f"drawn {place}: {entry}")


def _read(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise refuse(path, None, None, "there is no such file; give the published list") from None
    except UnicodeDecodeError:
        raise refuse(path, None, None, "not UTF-8 text; save the list as UTF-8") from None
    return [line for line in text.splitlines() if line.strip()]
