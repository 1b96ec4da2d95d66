"""``award select``: winners under quotas from plain files, by the same code as the app."""

import sys
from pathlib import Path

import click

from award.scoring.problems import BadInput
from award.scoring.selection import Infeasible, select
from award.scoring.selection.as_files import summary_lines, winners_csv
from award.scoring.selection.files import read_selection
from award.scoring.whole_files import write_all

_FILE = click.Path(path_type=Path)


@click.command(name="select")
@click.argument("ranking", type=_FILE)
@click.option("--attributes", required=True, type=_FILE, help="case and one column per attribute.")
@click.option("--rules", required=True, type=_FILE, help="Tiers, limits and eligibility (YAML).")
@click.option("--output", required=True, type=_FILE, help="Write case,tier,score,rank,why here (CSV).")
def command(ranking: Path, attributes: Path, rules: Path, output: Path) -> None:
    """Choose the winners of RANKING with the highest total score that the quotas allow.

    Exits with 2 for bad input and with 3, naming what to relax, when no selection keeps every limit.
    """
    try:
        files = read_selection(ranking, attributes, rules)
        found = select(files.candidates, files.quotas)
        if isinstance(found, Infeasible):
            for line in _relax(found):
                click.echo(line, err=True)
            sys.exit(3)
        write_all({output: winners_csv(found, files.digits)})
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    for line in summary_lines(found, files.digits):
        click.echo(line)


def _relax(found: Infeasible) -> list[str]:
    surely = (
        "the smallest set of limits to relax"
        if found.smallest
        else "limits to relax (perhaps not the fewest)"
    )
    return [
        f"infeasible: {surely}",
        *(f"relax: {one.limit} by {one.winners}" for one in found.relax),
    ]
