"""How a case's sheets came to one total, in words: criteria first in one step, judges first by criterion."""

from dataclasses import dataclass
from fractions import Fraction

from award.scoring.explain_panel import panel_words
from award.scoring.explain_sheets import CaseSheets
from award.scoring.explain_steps import fraction_text, plain_sum, ratio_at, with_rounding
from award.scoring.explain_words import say
from award.scoring.methods import METHODS
from award.scoring.panels import Ratios, criterion_ratios, weighted


@dataclass(frozen=True)
class CaseTotal:
    """The steps from sheets to total for the case of ``sheets``."""

    sheets: CaseSheets

    def lines(self) -> list[str]:
        """One sentence a step; the last one ends with the total unless the case has none."""
        scored, locale = self.sheets.scored, self.sheets.locale
        if scored.panels is not None:
            return self._by_criterion(scored.panels.panels)
        rules, total = scored.counted.rules, ratio_at(scored.total, self.sheets.index)
        if not scored.total.known[self.sheets.index]:
            text = say("undefined", locale)
        elif METHODS[rules.method].exact:
            rows = list(self.sheets.places)
            values = [self.sheets.value(place) for place in self.sheets.places.values()]
            text = panel_words(values, [self.sheets.confidence(row) for row in rows], total, rules, locale)
        else:
            text = say("statistical", locale, value=fraction_text(total))
        return [self._panel(say("all_sheets", locale), self._finished(text))]

    def _panel(self, name: str, text: str) -> str:
        locale = self.sheets.locale
        title = METHODS[self.sheets.scored.counted.rules.method].title[locale]
        return say("panel", locale, name=name, method=title, sum=text)

    def _finished(self, text: str) -> str:
        """With the rounding of step ``total``."""
        scored = self.sheets.scored
        rounding = scored.counted.rules.rounding("total")
        return with_rounding(text, rounding, ratio_at(scored.before, self.sheets.index), self.sheets.locale)

    def _by_criterion(self, panels: list[Ratios]) -> list[str]:
        scored, index, rules = self.sheets.scored, self.sheets.index, self.sheets.scored.counted.rules
        asked = scored.counted.sheets.asked
        places = [c for c in range(len(panels)) if asked is None or asked[index, c]]
        lines = [self._criterion(place, panels[place]) for place in places]
        if not scored.total.known[index]:
            return lines
        terms = [fraction_text(ratio_at(self._weighted(place, panels[place]), index)) for place in places]
        whole = sum((self.sheets.weight(place) for place in places), Fraction(0))
        divisor = fraction_text(whole) if rules.total == "mean" else ""
        text = self._finished(plain_sum(terms, divisor, ratio_at(scored.total, index)))
        return [*lines, say("total", self.sheets.locale, sum=text)]

    def _weighted(self, place: int, panel: Ratios) -> Ratios:
        return weighted(panel, place, self.sheets.scored.counted, len(panel.known))

    def _criterion(self, place: int, panel: Ratios) -> str:
        index, locale, rules = self.sheets.index, self.sheets.locale, self.sheets.scored.counted.rules
        name = rules.criteria[place].id
        rows = [row for row in self.sheets.places if self.sheets.mark(row, place) is not None]
        if not rows:
            return say("no_mark", locale, name=name)
        if not panel.known[index]:
            return self._panel(name, say("undefined", locale))
        marks = [mark for row in rows if (mark := self.sheets.mark(row, place)) is not None]
        confidence = [self.sheets.confidence(row) for row in rows]
        exact = ratio_at(criterion_ratios(self.sheets.scored.counted, place, len(panel.known)), index)
        text = panel_words(marks, confidence, exact, rules, locale)
        outcome = ratio_at(panel, index)
        text = with_rounding(text, rules.rounding("panel"), outcome, locale)
        weight = self.sheets.weight(place)
        times = f"{fraction_text(outcome)} × {fraction_text(weight)} = {fraction_text(outcome * weight)}"
        share = ratio_at(self._weighted(place, panel), index)
        return f"{self._panel(name, text)}; " + with_rounding(
            times, rules.rounding("weighted"), share, locale
        )
