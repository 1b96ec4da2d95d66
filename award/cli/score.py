"""``award score``: rank cases from plain files, by the same code as the app."""

import os
import sys
from pathlib import Path

import click

from award.scoring.explain import explain
from award.scoring.problems import BadInput, refuse
from award.scoring.recompute import ranking_csv
from award.scoring.score_files import (
    criterion_table,
    refuse_per_criterion,
    score_files,
    warnings_of,
)
from award.scoring.scored import ScoredParts, ScoredSheets
from award.scoring.whole_files import csv_text, write_all

_FILE = click.Path(path_type=Path)


@click.command(name="score")
@click.argument("sheets", required=False, type=_FILE)
@click.option("--rules", required=True, type=_FILE, help="How marks become a ranking (YAML).")
@click.option("--adjust", type=_FILE, help="case,points,reason: added to the totals.")
@click.option("--keys", type=_FILE, help="case and numeric columns, for tie-breaks.")
@click.option("--cases", type=_FILE, help="One id a line: cases that appear even without a sheet.")
@click.option("--per-criterion", type=_FILE, help="Write case,criterion,panel_score here.")
@click.option("--explain", "explained", metavar="CASE", help="Print one case's arithmetic step by step.")
@click.option("--output", required=True, type=_FILE, help="Write the ranking here (CSV).")
def command(
    sheets: Path | None,
    rules: Path,
    adjust: Path | None,
    keys: Path | None,
    cases: Path | None,
    per_criterion: Path | None,
    explained: str | None,
    output: Path,
) -> None:
    """Rank the cases of SHEETS (case,judge,criterion,mark[,confidence][,weight]) by RULES.

    Exits with 2, one line a problem, and writes nothing when an input is bad.
    """
    try:
        result = score_files(rules, sheets, adjust, keys, cases)
        if per_criterion and isinstance(result, ScoredParts):
            raise refuse_per_criterion(rules)
        if explained is not None and explained not in result.ranking.case_ids:
            raise refuse(sheets or rules, None, "case", f'case "{explained}" is not in it; correct --explain')
        texts = {output: ranking_csv(result)}
        if per_criterion and isinstance(result, ScoredSheets):
            if per_criterion == output:
                raise refuse(output, None, None, "named for two results; give --per-criterion another place")
            texts[per_criterion] = csv_text(*criterion_table(result))
        write_all(texts)
    except BadInput as bad:
        for line in bad.lines():
            click.echo(line, err=True)
        sys.exit(2)
    for warning in warnings_of(result):
        click.echo(f"warning: {warning}", err=True)
    for line in explain(result, explained, _locale()) if explained is not None else _summary(result):
        click.echo(line)


def _locale() -> str:
    """The language of ``--explain``: that of the terminal when it is Chinese, else English."""
    spoken = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), ""
    )
    if spoken.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh_Hant"
    return "zh_Hans" if spoken.startswith("zh") else "en"


def _summary(result: ScoredSheets | ScoredParts) -> list[str]:
    ranking = result.ranking
    method = result.rules.method if isinstance(result, ScoredSheets) else "parts"
    return [
        f"method: {method}",
        f"cases: {len(ranking.case_ids)}",
        f"ranked: {int(ranking.ranked.sum())}",
        f"tied: {int(ranking.tied.sum())}",
    ]
