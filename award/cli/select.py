"""``award select``: winners under quotas from plain files, by the same code as the app."""

import sys
from pathlib import Path

import click

from award.scoring.problems import BadInput
from award.scoring.selection import Infeasible, Selection, select
from award.scoring.selection.files import read_selection
from award.scoring.whole_files import csv_text, write_all

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
        rows = [
            (winner.case, winner.tier, f"{winner.score:.{files.digits}f}", winner.rank, winner.why)
            for winner in found.winners
        ]
        write_all({output: csv_text(["case", "tier", "score", "rank", "why"], rows)})
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    for line in _summary(found, files.digits):
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


def _summary(found: Selection, digits: int) -> list[str]:
    lines = [f"total: {found.total:.{digits}f}", f"winners: {len(found.winners)}"]
    for price in found.prices:
        line = f"price: {price.limit}: {price.lost:.{digits}f}"
        if price.lost:
            line += f"; without it enters {' '.join(price.entered)}; leaves {' '.join(price.left)}"
        lines.append(line)
    for limit, value, winners in found.unmet:
        lines.append(f"unmet: {limit} ({value}): {winners:+d}")
    for tie in found.ties:
        lines.append(
            f"tie: {tie.score:.{digits}f} at {tie.tier}: in {' '.join(tie.inside)}; out {' '.join(tie.outside)}"
        )
    return lines
