"""One case's arithmetic step by step, in words, read from the same arrays that made the ranking."""

from fractions import Fraction

import numpy as np

from award.scoring.adjustments import Adjustments
from award.scoring.exact import decimal_text
from award.scoring.explain_sheets import CaseSheets
from award.scoring.explain_steps import fraction_text, plain_sum, with_rounding
from award.scoring.explain_totals import CaseTotal
from award.scoring.explain_words import say
from award.scoring.parts import PartsRanking
from award.scoring.ranking import Scored, score, tie_break_keys
from award.scoring.ranking_rows import NOTES, Ranking
from award.scoring.scored import ScoredParts, ScoredSheets


def explain(result: ScoredSheets | ScoredParts, case: str, locale: str = "en") -> list[str]:
    """The lines for ``case``; its last figures are those of its row in the ranking.

    Raises ``ValueError`` when the ranking does not hold the case.
    """
    index = result.ranking.case_ids.index(case)
    if isinstance(result, ScoredParts):
        return _combined(result, index, locale)
    scored = score(result.ranking.case_ids, result.sheets, result.rules, result.adjust)
    sheets = CaseSheets(scored, index, result.judge_ids, locale)
    lines = [say("case", locale, case=case), *sheets.lines()]
    row = result.ranking.row(index)
    if row.sheets:
        lines.append(say("counted", locale, sheets=row.sheets, mean=row.raw_mean, sd=row.sd or "–"))
        lines += CaseTotal(sheets).lines()
    if not result.ranking.ranked[index]:
        reason = say(NOTES[result.ranking.note[index]], locale, min_sheets=result.rules.min_sheets)
        return [*lines, say("not_ranked", locale, reason=reason)]
    lines += [*_adjustment_lines(result.adjust, case, locale), say("score", locale, score=row.score)]
    return [*lines, *_tie_lines(result, scored, index, locale), _rank_line(result.ranking, index, locale)]


def _adjustment_lines(adjust: Adjustments, case: str, locale: str) -> list[str]:
    return [
        say("adjustment", locale, points=f"{points:+f}", reason=reason or say("no_reason", locale))
        for points, reason in adjust.get(case, ())
    ]


def _rank_line(ranking: Ranking | PartsRanking, index: int, locale: str) -> str:
    code = "rank_tied" if ranking.tied[index] else "rank"
    return say(code, locale, rank=int(ranking.rank[index]), ranked=int(ranking.ranked.sum()))


def _tie_lines(result: ScoredSheets, scored: Scored, index: int, locale: str) -> list[str]:
    ranking = result.ranking
    same = np.flatnonzero(ranking.ranked & (ranking.score == ranking.score[index])).tolist()
    if len(same) == 1:
        return []
    others = sorted(ranking.case_ids[other] for other in same if other != index)
    lines = [say("same_score", locale, cases=", ".join(others))]
    for tie_break in result.rules.tie_breaks:
        keys = tie_break_keys(tie_break, scored, result.keys)
        numbers = {other: keys.shown(other) for other in same}
        shown = {other: "–" if number is None else fraction_text(number) for other, number in numbers.items()}
        standing = ", ".join(f"{ranking.case_ids[other]} {shown[other]}" for other in same)
        lines.append(say("tie_break", locale, name=tie_break, value=standing))
    return lines


def _combined(result: ScoredParts, index: int, locale: str) -> list[str]:
    ranking, rules = result.ranking, result.rules
    case = ranking.case_ids[index]
    lines, terms = [], []
    for part, scored, texts in zip(rules.parts, result.parts, ranking.parts, strict=True):
        weight, printed = fraction_text(Fraction(part.weight)), texts[index]
        lines.append(say("part", locale, part=part.id, weight=weight, score=printed or "–"))
        if case in scored.ranking.case_ids:
            lines += [f"  {line}" for line in explain(scored, case, locale)]
        terms.append(f"{printed or '0'} × {weight}")
    if not ranking.ranked[index]:
        return [*lines, say("not_ranked", locale, reason=say("missing_part", locale))]
    whole = sum((Fraction(part.weight) for part in rules.parts), Fraction(0))
    value = Fraction(int(ranking.total.numerator[index]), int(ranking.total.denominator[index]))
    text = plain_sum(terms, fraction_text(whole) if rules.total == "mean" else "", value)
    before = Fraction(int(ranking.before.numerator[index]), int(ranking.before.denominator[index]))
    text = with_rounding(text, rules.rounding("total"), before, locale)
    lines += [say("total", locale, sum=text), *_adjustment_lines(result.adjust, case, locale)]
    printed = decimal_text(int(ranking.score[index]), ranking.digits)
    return [*lines, say("score", locale, score=printed), _rank_line(ranking, index, locale)]
