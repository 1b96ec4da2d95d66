"""Several results combined into one: 80 % online + 20 % defence. Exact, over the printed scores of the parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from award.scoring.adjustments import Adjustments, adjusted
from award.scoring.exact import (
    Integers,
    decimal_places,
    decimal_text,
    from_ints,
    in_units,
    multiply,
    round_ratio,
)
from award.scoring.panels import Ratios, rounded
from award.scoring.ranking import KeyColumns
from award.scoring.ranking_rows import printed_order
from award.scoring.rules import PartsRules, TieBreak
from award.scoring.tie_breaks import Keys, column_keys, lot_keys, ranks, ratio_keys


class PartResult(Protocol):
    """What is combined of one part: printed scores in units of 10**-digits, void where ``ranked`` is False."""

    @property
    def case_ids(self) -> tuple[str, ...]:
        """The cases, in the order of the arrays."""

    @property
    def digits(self) -> int:
        """Decimals of the printed scores."""

    @property
    def score(self) -> Integers:
        """The printed scores."""

    @property
    def ranked(self) -> NDArray[np.bool_]:
        """Whether the case has a score."""


@dataclass(frozen=True)
class PartsRanking:
    """The combined result, arrays in the order of ``case_ids``.

    ``total`` is the exact weighted sum, ``before`` the same rounded as the rules ask, ``after`` with
    adjustments; ``score`` is the printed one in units of 10**-digits, void where ``ranked`` is False. ``parts[p][i]`` is the printed score of case i in part p, empty where it has none.
    """

    case_ids: tuple[str, ...]
    part_ids: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    digits: int
    total: Ratios
    before: Ratios
    after: Ratios
    score: Integers
    ranked: NDArray[np.bool_]
    rank: NDArray[np.int64]
    tied: NDArray[np.bool_]

    @property
    def columns(self) -> list[str]:
        """The header of the printed table."""
        return ["case", *(f"part_{part}" for part in self.part_ids), "score", "rank", "tied", "note"]

    @cached_property
    def order(self) -> list[int]:
        """Case indices as the rows are printed: by rank, then case id; those without a rank last."""
        return printed_order(self.case_ids, self.rank)

    def rows(self) -> Iterator[list[str]]:
        """The printed rows in order."""
        return (self.row(index) for index in self.order)

    def row(self, index: int) -> list[str]:
        """The printed row of the case at ``index``."""
        parts = [part[index] for part in self.parts]
        note = "" if all(parts) else "missing_part"
        if not self.ranked[index]:
            return [self.case_ids[index], *parts, "", "", "", note]
        tied = "yes" if self.tied[index] else "no"
        score = decimal_text(int(self.score[index]), self.digits)
        return [self.case_ids[index], *parts, score, str(self.rank[index]), tied, note]


def rank_parts(
    results: Sequence[PartResult],
    rules: PartsRules,
    *,
    adjust: Adjustments | None = None,
    keys: KeyColumns | None = None,
) -> PartsRanking:
    """Combine one ranking per part, in the order of ``rules.parts``, by weight.

    What counts is each part's printed score, so that the published figures are enough to recompute the sum. A case
    without a score in some part is not ranked, or counts 0 there (``missing: zero``); without any it is not ranked.
    """
    if len(results) != len(rules.parts):
        raise ValueError(f"{len(results)} results for {len(rules.parts)} parts")
    case_ids = tuple(dict.fromkeys(case for result in results for case in result.case_ids))
    total = _weighted_sum(results, rules, case_ids)
    before = rounded(total, rules, "total")
    after = adjusted(before, case_ids, adjust or {})
    printed = round_ratio(after.numerator, after.denominator, rules.digits)
    place, tied = ranks(
        printed if rules.higher_is_better else -printed,
        before.known,
        rules.tie_breaks,
        lambda tie_break: _keys(tie_break, case_ids, before, keys or {}),
    )
    return PartsRanking(
        case_ids=case_ids,
        part_ids=tuple(part.id for part in rules.parts),
        parts=tuple(_printed(result, case_ids) for result in results),
        digits=rules.digits,
        total=total,
        before=before,
        after=after,
        score=printed,
        ranked=before.known,
        rank=place,
        tied=tied,
    )


def _weighted_sum(results: Sequence[PartResult], rules: PartsRules, case_ids: tuple[str, ...]) -> Ratios:
    at = {case: place for place, case in enumerate(case_ids)}
    digits = max(result.digits for result in results)
    weight_digits = max(decimal_places(part.weight) for part in rules.parts)
    weights = [in_units(part.weight, weight_digits) for part in rules.parts]
    above, have = [0] * len(case_ids), np.zeros(len(case_ids), dtype=np.int64)
    for result, weight in zip(results, weights, strict=True):
        unit = weight * 10 ** (digits - result.digits)
        for place, case in enumerate(result.case_ids):
            if result.ranked[place]:
                above[at[case]] += unit * int(result.score[place])
                have[at[case]] += 1
    whole = 10**digits * (sum(weights) if rules.total == "mean" else 10**weight_digits)
    known = have > 0 if rules.missing == "zero" else have == len(results)
    below = multiply(np.ones(len(case_ids), dtype=np.int64), whole)
    never = np.zeros(len(case_ids), dtype=np.bool_)
    return Ratios(from_ints(above), below, known, never, never)


def _printed(result: PartResult, case_ids: tuple[str, ...]) -> tuple[str, ...]:
    scores = {
        case: decimal_text(int(score), result.digits) if ranked else ""
        for case, score, ranked in zip(result.case_ids, result.score, result.ranked, strict=True)
    }
    return tuple(scores.get(case, "") for case in case_ids)


def _keys(tie_break: TieBreak, case_ids: tuple[str, ...], before: Ratios, keys: KeyColumns) -> Keys:
    match tie_break.kind:
        case "key":
            return column_keys(tie_break.argument, case_ids, keys)
        case "lot":
            return lot_keys(tie_break.argument, case_ids, before.known)
        case "before_adjust":
            return ratio_keys(before.numerator, before.denominator, before.known)
    raise ValueError(f"tie-break {tie_break} needs marks, parts have none")
