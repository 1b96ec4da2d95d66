"""``award judges``: how lenient and how spread each judge is, and how reliable the marks are."""

import math
import sys
from decimal import Decimal
from pathlib import Path

import click

from award.scoring.judge_report import JudgeReport, report_files
from award.scoring.note_words import note_text
from award.scoring.problems import BadInput
from award.scoring.whole_files import csv_text, write_all

_FILE = click.Path(path_type=Path)


@click.command(name="judges")
@click.argument("sheets", type=_FILE)
@click.option("--rules", type=_FILE, help="The criteria's weights; equal without.")
@click.option("--output", required=True, type=_FILE, help="Write judge,sheets,mean,leniency,sd here (CSV).")
def command(sheets: Path, rules: Path | None, output: Path) -> None:
    """Estimate each judge's leniency (positive = lenient, negative = strict) from SHEETS.

    The model is mark = case + judge + noise, cases and judges random, by restricted likelihood.
    """
    try:
        found = report_files(sheets, rules)
        rows = [
            (line.judge, line.sheets, *(ten_digits(value) for value in (line.mean, line.leniency, line.sd)))
            for line in found.lines
        ]
        write_all({output: csv_text(["judge", "sheets", "mean", "leniency", "sd"], rows)})
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    for note in found.model.notes:
        click.echo(f"warning: {note_text(note)}", err=True)
    for line in _summary(found):
        click.echo(line)


def ten_digits(value: float) -> str:
    """Ten significant digits, never in powers of ten; empty for NaN."""
    return "" if math.isnan(value) else f"{Decimal(f'{value + 0.0:.10g}'):f}"


def _summary(found: JudgeReport) -> list[str]:
    model, agreement = found.model, found.reliability
    figures = {
        "mean": model.mean,
        "variance_cases": model.case_variance,
        "variance_judges": model.judge_variance,
        "variance_residual": model.residual_variance,
        "icc_1_1": agreement.single,
        "icc_1_k": agreement.mean,
        "k": agreement.sheets,
    }
    return [f"{key}: {ten_digits(value)}" for key, value in figures.items()] + [
        f"components: {found.components}"
    ]
