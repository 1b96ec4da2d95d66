"""What `award judges` reports: each judge's leniency and spread, the variance components and the reliability."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from award.scoring.combining import count_sheets
from award.scoring.csv_table import number, read_table
from award.scoring.exact import decimal_places
from award.scoring.frame import Sheets
from award.scoring.graph import sums
from award.scoring.method import SheetValues
from award.scoring.mixed import Mixed, fit_mixed, leniency_errors
from award.scoring.problems import refuse
from award.scoring.reliability import Reliability, reliability
from award.scoring.rules import Criterion, Rules
from award.scoring.rules_file import read_rules
from award.scoring.severity import graph_of
from award.scoring.sheets_file import read_sheets
from award.scoring.statistical import sheet_values


@dataclass(frozen=True)
class JudgeLine:
    """One judge: ``sheets`` that count, their ``mean``, ``leniency`` (positive = lenient) with its standard ``error``, and
    ``sd`` (n - 1) of the sheets' weighted means; NaN where there is none."""

    judge: str
    sheets: int
    mean: float
    leniency: float
    error: float
    sd: float


@dataclass(frozen=True)
class JudgeReport:
    """All judges by id, the model, its reliability and the number of connected components (piles)."""

    lines: tuple[JudgeLine, ...]
    model: Mixed
    reliability: Reliability
    components: int


def report(sheets: SheetValues, judge_ids: Sequence[str]) -> JudgeReport:
    """The report of one value a sheet; ``judge_ids[j]`` names judge index j."""
    model = fit_mixed(sheets)
    count = np.bincount(sheets.judge, minlength=sheets.judges)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums(sheets.judge, sheets.value, sheets.judges) / count
        away = (sheets.value - mean[sheets.judge]) ** 2
        sd = np.sqrt(sums(sheets.judge, away, sheets.judges) / (count - 1))
    sd[count < 2] = np.nan
    errors = leniency_errors(model)
    lines = [
        JudgeLine(
            name, int(count[at]), float(mean[at]), float(model.leniency[at]), float(errors[at]), float(sd[at])
        )
        for at, name in enumerate(judge_ids)
    ]
    graph = graph_of(sheets)
    return JudgeReport(
        tuple(sorted(lines, key=lambda line: line.judge)),
        model,
        reliability(model, graph.per_case()),
        int(graph.components()[0].max(initial=-1)) + 1,
    )


def report_of(case_ids: Sequence[str], judge_ids: Sequence[str], sheets: Sheets, rules: Rules) -> JudgeReport:
    """The report on the sheets' weighted means by ``rules``, incomplete sheets left out; ids name the indices."""
    agreed = replace(rules, order="criteria_first", incomplete="drop", method="mean", uncertainty=None)
    counted = count_sheets(sheets, agreed).weighing()
    values = sheet_values(counted, counted.means, len(case_ids))
    return report(replace(values, judges=len(judge_ids)), judge_ids)


def report_files(sheets: Path, rules: Path | None) -> JudgeReport:
    """The same from a SHEETS file; equal weights without rules. Raises ``BadInput``."""
    agreed = _equal_weights(sheets) if rules is None else read_rules(rules)
    if not isinstance(agreed, Rules):
        raise refuse(
            rules or sheets, None, None, "these rules combine parts; give the rules of one part's sheets"
        )
    read = read_sheets(sheets, replace(agreed, method="mean"))
    return report_of(read.case_ids, read.judge_ids, read.sheets, agreed)


def _equal_weights(path: Path) -> Rules:
    """Rules for a file that comes without: its criteria, each with weight 1 and a grid on which all marks lie."""
    table = read_table(path, ("case", "judge", "criterion", "mark"), ("confidence", "weight"))
    marks: dict[str, list[Decimal]] = {}
    for row in table.rows:
        given = marks.setdefault(row[table.at("criterion")], [])
        value = number(row[table.at("mark")])
        if value is not None:
            given.append(value)
    every = [value for given in marks.values() for value in given] or [Decimal(0)]
    step = Decimal(1).scaleb(-max(decimal_places(value) for value in every))
    low, high = min(every), max(every) + step
    return Rules(tuple(Criterion(name, min=low, max=high, step=step) for name in sorted(marks) if name))
