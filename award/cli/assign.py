"""``award assign``: which expert scores which case, from plain files, by the same code as the app."""

import sys
from pathlib import Path

import click

from award.scoring.assignment import Proposal, Snapshot, assign
from award.scoring.assignment.files import AssignFiles, check_numbers, read_snapshot
from award.scoring.problems import BadInput
from award.scoring.whole_files import csv_text, write_all

_FILE = click.Path(path_type=Path)
_COUNT = click.IntRange(0, 10**6)


@click.command(name="assign")
@click.option(
    "--similarity", required=True, type=_FILE, help="judge,case,similarity; an absent pair counts 0."
)
@click.option("--per-case", required=True, type=_COUNT, help="Sheets per case.")
@click.option("--max-load", required=True, type=_COUNT, help="Cases per judge at most.")
@click.option("--min-load", default=0, type=_COUNT, help="Cases per judge at least.")
@click.option("--judges", type=_FILE, help="One id a line: judges that the similarities do not name.")
@click.option("--cases", type=_FILE, help="One id a line: cases that the similarities do not name.")
@click.option("--conflicts", type=_FILE, help="judge,case that may never meet.")
@click.option("--loads", type=_FILE, help="judge,min,max for judges with bounds of their own.")
@click.option("--per-case-file", type=_FILE, help="case,sheets for cases with a number of their own.")
@click.option("--seed", default=0, type=click.IntRange(0), help="Decides among equally good assignments.")
@click.option("--output", required=True, type=_FILE, help="Write judge,case here (CSV).")
def command(output: Path, **given: Path | int | None) -> None:
    """Assign judges to cases so that the total similarity is as large as the loads and conflicts allow.

    Exits with 2 for bad input and with 3, naming what is missing, when the loads cannot be met; then nothing is written.
    """
    try:
        files = AssignFiles(**given)  # type: ignore[arg-type]
        check_numbers(files)
        snapshot = read_snapshot(files)
        proposal = assign(snapshot)
        if proposal.shortages:
            for line in _shortages(snapshot, proposal):
                click.echo(line, err=True)
            sys.exit(3)
        write_all({output: csv_text(["judge", "case"], list(proposal.pairs))})
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    for line in _summary(proposal):
        click.echo(line)


def _shortages(snapshot: Snapshot, proposal: Proposal) -> list[str]:
    needed = sum(case.sheets for case in snapshot.cases)
    most, least = (sum(getattr(j, name) for j in snapshot.judges) for name in ("max_load", "min_load"))
    if needed > most:
        why = f"{needed} sheets are needed, the judges' maximum loads add up to {most}"
    elif needed < least:
        why = f"{needed} sheets are needed, the judges' minimum loads add up to {least}"
    else:
        why = "loads and conflicts do not let every case have its sheets"
    lines = [f"infeasible: {why}"]
    for shortage in proposal.shortages:
        if shortage.kind == "case":
            lines.append(
                f"case {shortage.id}: {shortage.missing} sheets find no judge; raise loads, add judges or ask for fewer"
            )
        else:
            lines.append(f"judge {shortage.id}: {shortage.missing} cases short of the minimum load; lower it")
    return lines


def _summary(proposal: Proposal) -> list[str]:
    loads = list(proposal.loads.values())
    worst = proposal.worst_case
    return [
        f"objective: {proposal.objective:.6f}",
        f"upper_bound: {proposal.upper_bound:.6f}",
        f"gap: {proposal.gap:.6f}",
        f"load_min: {min(loads)}",
        f"load_mean: {sum(loads) / len(loads):.2f}",
        f"load_max: {max(loads)}",
        f"worst_case: {worst[0]} {worst[1]:.6f}" if worst else "worst_case:",
        f"components: {len(proposal.piles)}",
        f"seed: {proposal.seed}",
    ]
