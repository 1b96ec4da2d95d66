"""From sheets and rules to a ranking: the one path that the app and ``award score`` share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from award.scoring.adjustments import Adjustments, adjusted
from award.scoring.combining import Counted, check_weights, count_sheets
from award.scoring.exact import round_ratio
from award.scoring.frame import Sheets
from award.scoring.intervals import intervals_of
from award.scoring.method import Estimate
from award.scoring.methods import METHODS
from award.scoring.panels import (
    PanelTotals,
    Ratios,
    criterion_scores,
    marks_given,
    panel_totals,
    rounded,
    sheet_medians,
    sheet_scores,
    top_marks,
)
from award.scoring.ranking_rows import NOTES, Ranking, raw_figures
from award.scoring.rules import Rules, TieBreak
from award.scoring.statistical import estimate_scores
from award.scoring.tie_breaks import Keys, column_keys, lot_keys, ranks, ratio_keys

KeyColumns = Mapping[str, Mapping[str, Decimal]]
"""The organiser's own numbers for tie-breaks: by case id, then column."""


@dataclass(frozen=True)
class Scored:
    """A ranking in the making: everything known before ties are broken. Arrays run over all cases.

    ``total`` is what judges and criteria come to; ``before`` the same after the rounding of step ``total``; ``after``
    with the adjustments. ``sheets``: how many count.
    """

    case_ids: Sequence[str]
    counted: Counted
    total: Ratios
    before: Ratios
    after: Ratios
    panels: PanelTotals | None
    ranked: NDArray[np.bool_]
    sheets: NDArray[np.int64]
    notes: tuple[str, ...] = ()


def rank(
    case_ids: Sequence[str],
    sheets: Sheets,
    rules: Rules,
    *,
    adjust: Adjustments | None = None,
    keys: KeyColumns | None = None,
) -> Ranking:
    """Rank ``case_ids`` (those without any sheet included, unranked) by ``rules``.

    Official methods are exact; statistical ones are rounded once, to ``rules.digits``. Ranks are of the printed
    scores. Raises ``ValueError`` when the arrays do not fit, a judge has two sheets on a case, ids repeat, or a case's weights
    sum to 0.
    """
    sheets.check(len(case_ids), rules)
    check_weights(sheets, rules, len(case_ids))
    if len(set(case_ids)) != len(case_ids):
        raise ValueError("a case id occurs twice")
    scored = score(case_ids, sheets, rules, adjust or {})
    printed = round_ratio(scored.after.numerator, scored.after.denominator, rules.digits)
    place, tied = ranks(
        printed if rules.higher_is_better else -printed,
        scored.ranked,
        rules.tie_breaks,
        lambda tie_break: tie_break_keys(tie_break, scored, keys or {}),
    )
    raw_mean, deviation = raw_figures(scored.counted, len(case_ids), rules.digits)
    intervals, interval_notes = intervals_of(scored.counted, case_ids, scored.ranked)
    return Ranking(
        case_ids=tuple(case_ids),
        digits=rules.digits,
        method=rules.method,
        sheets=scored.sheets,
        raw_mean=raw_mean,
        sd=deviation,
        numerator=scored.after.numerator,
        denominator=scored.after.denominator,
        score=printed,
        ranked=scored.ranked,
        rank=place,
        tied=tied,
        note=_note_codes(scored),
        intervals=intervals,
        notes=(*scored.notes, *interval_notes),
    )


def score(case_ids: Sequence[str], sheets: Sheets, rules: Rules, adjust: Adjustments) -> Scored:
    """The scores before ranking."""
    cases = len(case_ids)
    counted = count_sheets(sheets, rules)
    numbers = np.zeros(cases, dtype=np.int64)
    numbers[counted.cases] = counted.counts
    panels, estimate = None, Estimate(np.zeros(0))
    if rules.order == "judges_first":
        panels = panel_totals(counted, cases)
        total = panels.total
    elif METHODS[rules.method].exact:
        total = sheet_scores(counted, cases)
    else:
        total, estimate = estimate_scores(counted, case_ids)
    before = rounded(total, rules, "total")
    ranked = before.known & (numbers >= rules.min_sheets)
    if rules.too_few == "refuse":
        ranked &= ~before.trimmed_out
    after = adjusted(before, case_ids, adjust)
    return Scored(case_ids, counted, total, before, after, panels, ranked, numbers, estimate.notes)


def criterion_panel(scored: Scored, criterion: int) -> Ratios:
    """The panel score of one criterion, whatever the order of the rules."""
    if scored.panels is not None:
        return scored.panels.panels[criterion]
    return criterion_scores(scored.counted, criterion, len(scored.case_ids))


def tie_break_keys(tie_break: TieBreak, scored: Scored, keys: KeyColumns) -> Keys:
    """One tie-break's keys for all cases, higher first."""
    cases, rules = len(scored.case_ids), scored.counted.rules
    match tie_break.kind:
        case "criterion":
            panel = criterion_panel(scored, rules.place_of(tie_break.argument))
            return ratio_keys(panel.numerator, panel.denominator, panel.known)
        case "marks":
            return Keys(marks_given(scored.counted, rules.place_of(tie_break.argument), cases), scored.ranked)
        case "top_marks":
            return Keys(top_marks(scored.counted, cases), scored.ranked)
        case "median":
            median = sheet_medians(scored.counted, cases)
            return ratio_keys(median.numerator, median.denominator, median.known)
        case "before_adjust":
            before = scored.before
            return ratio_keys(before.numerator, before.denominator, before.known)
        case "key":
            return column_keys(tie_break.argument, scored.case_ids, keys)
        case "lot":
            return lot_keys(tie_break.argument, scored.case_ids, scored.ranked)


def _note_codes(scored: Scored) -> NDArray[np.int8]:
    codes = np.zeros(len(scored.case_ids), dtype=np.int8)
    rules, before = scored.counted.rules, scored.before
    fallback = "trimmed_to_mean" if rules.too_few == "mean" else "too_few_sheets"
    codes[before.trimmed_out] = NOTES.index(fallback)
    codes[before.undefined] = NOTES.index("zero_confidence")
    if scored.panels is not None:
        codes[scored.panels.missing_criterion & ~before.undefined] = NOTES.index("missing_criterion")
    codes[scored.sheets < rules.min_sheets] = NOTES.index("too_few_sheets")
    codes[scored.sheets == 0] = NOTES.index("no_sheets")
    return codes
