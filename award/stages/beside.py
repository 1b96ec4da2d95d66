"""What stands beside an official ranking: corrected scores, the judges' leniency, reliability, and how shaky the line is.

Never the official result: statistical methods in float64, rounded once for reading.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from award import scoring
from award.scoring.combining import count_sheets
from award.scoring.intervals import intervals_of
from award.scoring.judge_report import JudgeReport, report_of
from award.scoring.ranking_rows import float_text
from award.scoring.rules import Rules, UncertaintyRule
from award.scoring.sensitivity import Change, jackknife, winners_of

Progress = Callable[[float], None]
#: up to so many experts a statistical method is fitted again without each; an exact one always
STATISTICAL_TRIALS = 150


@dataclass(frozen=True)
class Beside:
    """``corrected``: case id → severity-adjusted mean as text. ``sure``: case id → interval and chance of being over the
    line as text ("" for an unknown one), where the rules' own ranking has none. ``judges``: one row an expert.
    ``figures``: of the whole."""

    corrected: dict[str, str]
    sure: dict[str, tuple[str, str, str]]
    judges: list[dict[str, Any]]
    figures: dict[str, Any]


def beside_of(
    case_ids: Sequence[str],
    judge_ids: Sequence[str],
    sheets: scoring.Sheets,
    rules: Rules,
    *,
    top: int | None,
    groups: NDArray[np.int64] | None = None,
    progress: Progress,
) -> Beside:
    """Corrected scores by the severity model, the judges by the mixed model, trials by leaving one out. ``top``: how many
    are over the line, of each group where ``groups`` numbers the cases."""
    if not len(sheets.case):
        return Beside({}, {}, [], {})
    plain = plain_rules(rules)
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
        exactly = scoring.rank(case_ids, sheets, replace(rules, uncertainty=None))
        group = np.zeros(len(case_ids), dtype=np.int64) if groups is None else groups
        inside, official = (winners_of(ranking, top, group) for ranking in (adjusted, exactly))
        figures["corrected_changes"] = len(inside - official)
        if scoring.METHODS[rules.method].exact or len(judge_ids) <= STATISTICAL_TRIALS:
            figures["trials"] = _trials(case_ids, judge_ids, sheets, rules, top, groups, progress)
    corrected = {row.case: row.score for row in rows if row.score}
    sure = {} if rules.uncertainty else _sure(case_ids, sheets, rules, adjusted.ranked, top, groups)
    return Beside(corrected, sure, _judges(report), figures)


def plain_rules(rules: Rules) -> Rules:
    """The same criteria and weights without what makes them official: trimming, rounding, tie-breaks."""
    return replace(
        rules, order="criteria_first", method="mean", drop_low=0, drop_high=0, round=(), tie_breaks=(),
        uncertainty=None,
    )  # fmt: skip


def _sure(
    case_ids: Sequence[str],
    sheets: scoring.Sheets,
    rules: Rules,
    ranked: NDArray[np.bool_],
    top: int | None,
    groups: NDArray[np.int64] | None,
) -> dict[str, tuple[str, str, str]]:
    """Intervals and chances of the cases, of each group its own, rounded as the ranking's are."""
    asked = replace(rules, uncertainty=UncertaintyRule(top=top or 1))
    found, _notes = intervals_of(count_sheets(sheets, asked), case_ids, ranked, groups)
    assert found is not None
    return {
        case: (
            float_text(low, rules.digits),
            float_text(high, rules.digits),
            float_text(chance, rules.digits) if top else "",
        )
        for case, low, high, chance in zip(case_ids, found.low, found.high, found.p_top, strict=True)
    }


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
    groups: NDArray[np.int64] | None,
    progress: Progress,
) -> dict[str, Any]:
    """The largest change of each kind: (what is left out, how many would enter and leave); ``tried``: trials a kind;
    ``changes``: all that change anything, the largest first; ``shaky``: case → trials that move it over the line."""
    found = jackknife(
        case_ids, judge_ids, sheets, replace(rules, uncertainty=None), top, groups=groups,
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
