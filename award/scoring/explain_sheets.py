"""The sheets of one case in words: what each says, and which count."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from award.scoring.combining import case_weights
from award.scoring.explain_steps import fraction_text, plain_sum, with_rounding
from award.scoring.explain_words import say
from award.scoring.frame import MISSING
from award.scoring.ranking import Scored


@dataclass(frozen=True)
class CaseSheets:
    """Sheets of the case at ``index``; ``rows`` are all its sheets, ``places`` those that count, in ``counted``."""

    scored: Scored
    index: int
    judge_ids: list[str]
    locale: str

    @property
    def rows(self) -> list[int]:
        """The case's sheets, by judge id."""
        sheets = self.scored.counted.sheets
        found = np.flatnonzero(sheets.case == self.index).tolist()
        return sorted(found, key=lambda row: self.judge_ids[sheets.judge[row]])

    @property
    def places(self) -> dict[int, int]:
        """Where each sheet that counts stands in ``counted``, by row."""
        counted = self.scored.counted
        return {int(counted.rows[p]): p for p in np.flatnonzero(counted.case == self.index).tolist()}

    def weight(self, criterion: int) -> Fraction:
        """The weight in force for this case."""
        counted = self.scored.counted
        weights, digits = case_weights(counted.sheets, counted.rules)
        return Fraction(int(weights[self.index if len(weights) > 1 else 0][criterion]), 10**digits)

    def mark(self, row: int, criterion: int) -> Fraction | None:
        """One mark, None where none was given or none is asked."""
        sheets, rules = self.scored.counted.sheets, self.scored.counted.rules
        units = int(sheets.marks[row, criterion])
        asked = sheets.asked is None or bool(sheets.asked[self.index, criterion])
        return Fraction(units, 10**rules.mark_digits) if asked and units != MISSING else None

    def confidence(self, row: int) -> Fraction:
        """The confidence of one sheet, 0 where none is stated."""
        sheets = self.scored.counted.sheets
        if sheets.confidence is None:
            return Fraction(0)
        return Fraction(max(int(sheets.confidence[row]), 0), 10**sheets.confidence_digits)

    def value(self, place: int) -> Fraction:
        """The value of one sheet that counts (criteria first)."""
        values = self.scored.counted.values
        group = int(np.searchsorted(self.scored.counted.starts, place, side="right")) - 1
        return Fraction(int(values.numerator[place]), int(values.denominator[group]))

    def lines(self) -> list[str]:
        """One sentence a sheet."""
        return [self._line(row, self.places.get(row)) for row in self.rows]

    def _line(self, row: int, place: int | None) -> str:
        counted, locale = self.scored.counted, self.locale
        judge = self.judge_ids[counted.sheets.judge[row]]
        names = [criterion.id for criterion in counted.rules.criteria]
        marks = {c: mark for c in range(len(names)) if (mark := self.mark(row, c)) is not None}
        if place is None:
            asked = counted.sheets.asked
            lacking = [
                n for c, n in enumerate(names) if c not in marks and (asked is None or asked[self.index, c])
            ]
            return say("sheet_out", locale, judge=judge, criteria=", ".join(lacking))
        if counted.rules.order == "judges_first":
            text = ", ".join(f"{names[c]} {fraction_text(mark)}" for c, mark in marks.items())
        else:
            text = self._combined(marks, self.value(place))
        stated = say("confidence", locale, value=fraction_text(self.confidence(row)))
        return say("sheet", locale, judge=judge, sum=text + (stated if counted.rules.uses_confidence else ""))

    def _combined(self, marks: dict[int, Fraction], value: Fraction) -> str:
        rules = self.scored.counted.rules
        if len(rules.criteria) == 1 and rules.total == "mean":
            return fraction_text(value)
        weights = {c: self.weight(c) for c in marks}
        terms = [f"{fraction_text(mark)} × {fraction_text(weights[c])}" for c, mark in marks.items()]
        whole = sum(weights.values(), Fraction(0)) if rules.total == "mean" else Fraction(1)
        plain = sum((mark * weights[c] for c, mark in marks.items()), Fraction(0)) / whole
        rounding = rules.rounding("sheet")
        text = plain_sum(terms, fraction_text(whole) if whole != 1 else "", plain if rounding else value)
        return with_rounding(text, rounding, value, self.locale)
