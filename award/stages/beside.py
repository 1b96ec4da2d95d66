"""What stands beside an official ranking: corrected scores, the judges' leniency, reliability, and how shaky the line is.

Never the official result: statistical methods in float64, rounded once for reading.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from award import scoring
from award.scoring.judge_report import JudgeReport, report_of
from award.scoring.rules import Rules
from award.scoring.sensitivity import Change, jackknife

Progress = Callable[[float], None]
STATISTICAL_TRIALS = (
    150  # up to so many experts a statistical method is fitted again without each; an exact one always
)


@dataclass(frozen=True)
class Beside:
    """``corrected``: case id → severity-adjusted mean as text. ``judges``: one row an expert. ``figures``: of the whole."""

    corrected: dict[str, str]
    judges: list[dict[str, Any]]
    figures: dict[str, Any]


def beside_of(
    case_ids: Sequence[str],
    judge_ids: Sequence[str],
    sheets: scoring.Sheets,
    rules: Rules,
    *,
    top: int | None,
    progress: Progress,
) -> Beside:
    """Corrected scores by the severity model, the judges by the mixed model, trials by leaving one out."""
    if not len(sheets.case):
        return Beside({}, [], {})
    plain = replace(
        rules, order="criteria_first", method="mean", drop_low=0, drop_high=0, round=(), tie_breaks=(),
        uncertainty=None,
    )  # fmt: skip
    adjusted = scoring.rank(case_ids, sheets, replace(plain, method="severity_adjusted"))
    progress(0.2)
    report = report_of(case_ids, judge_ids, sheets, plain)
    progress(0.4)
    rows = list(adjusted.rows())
    figures: dict[str, Any] = {
        "reliability": _number(report.reliability.mean),
        "sheets_per_case": _number(report.reliability.sheets),
        "piles": report.components,
        "case_variance": _number(report.model.case_variance),
        "judge_variance": _number(report.model.judge_variance),
        "residual_variance": _number(report.model.residual_variance),
        "notes": list(adjusted.notes),
    }
    if top is not None:
        inside = {row.case for row in rows if row.rank and int(row.rank) <= top}
        official = {row.case for row in scoring.rank(case_ids, sheets, replace(rules, uncertainty=None)).rows()
                    if row.rank and int(row.rank) <= top}  # fmt: skip
        figures["corrected_changes"] = len(inside - official)
        if scoring.METHODS[rules.method].exact or len(judge_ids) <= STATISTICAL_TRIALS:
            figures["trials"] = _trials(case_ids, judge_ids, sheets, rules, top, progress)
    return Beside({row.case: row.score for row in rows if row.score}, _judges(report), figures)


def _number(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None


def _judges(report: JudgeReport) -> list[dict[str, Any]]:
    return [
        {
            "expert": int(line.judge),
            "sheets": line.sheets,
            "mean": _number(line.mean),
            "leniency": _number(line.leniency),
            "error": _number(line.error),
            "sd": _number(line.sd),
        }
        for line in report.lines
    ]


def _trials(
    case_ids: Sequence[str],
    judge_ids: Sequence[str],
    sheets: scoring.Sheets,
    rules: Rules,
    top: int,
    progress: Progress,
) -> dict[str, Any]:
    """The largest change of each kind: (what is left out, how many would enter and leave); ``tried``: trials a kind;
    ``changes``: all that change anything, the largest first; ``shaky``: case → trials that move it over the line."""
    found = jackknife(
        case_ids, judge_ids, sheets, replace(rules, uncertainty=None), top,
        progress=lambda share: progress(0.4 + 0.6 * share),
    )  # fmt: skip
    largest: dict[str, Any] = {}
    for change in found.changes:
        largest.setdefault(change.kind, [change.id, _size(change)])
    return {
        "largest": largest,
        "tried": dict(Counter(change.kind for change in found.changes)),
        "changes": [
            {
                "kind": change.kind,
                "id": change.id,
                "entered": list(change.entered),
                "left": list(change.left),
            }
            for change in found.changes
            if _size(change)
        ],
        "shaky": found.shaky,
    }


def _size(change: Change) -> int:
    return max(len(change.entered), len(change.left))
