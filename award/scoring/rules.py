"""The rules of a ranking as data, with everything that can be checked without the marks."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from award.scoring.exact import decimal_places, in_units
from award.scoring.method import Options

Order = Literal["criteria_first", "judges_first"]
Step = Literal["sheet", "panel", "weighted", "total"]
Mode = Literal["half_up", "half_even"]


@dataclass(frozen=True)
class Criterion:
    """What is scored: its weight (≥ 0) and its grid min, min + step, … max."""

    id: str
    min: Decimal
    max: Decimal
    step: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Rounding:
    """Round to ``digits`` decimals after ``step``; half_up rounds a half away from zero."""

    step: Step
    digits: int
    mode: Mode = "half_up"


@dataclass(frozen=True)
class TieBreak:
    """One further key: ``kind`` and, for criterion, key, marks and lot, what stands after the colon."""

    kind: Literal["criterion", "key", "marks", "median", "top_marks", "before_adjust", "lot"]
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.argument}" if self.argument else self.kind


@dataclass(frozen=True)
class UncertaintyRule:
    """Ask for intervals at ``level`` and for the probability to be among the first ``top``."""

    top: int
    level: Decimal = Decimal("0.9")
    draws: int = 1000
    seed: int = 0


class RankedRules:
    """What rules of marks and rules of parts have in common."""

    digits: int
    round: tuple[Rounding, ...]
    tie_breaks: tuple[TieBreak, ...]
    higher_is_better: bool

    def rounding(self, step: Step) -> Rounding | None:
        """How to round after ``step``, None when the rules say nothing."""
        return next((rounding for rounding in self.round if rounding.step == step), None)


@dataclass(frozen=True)
class Rules(RankedRules):
    """How marks become a ranking; the meaning of each setting is in ``rules.schema.json`` and docs/methods.md."""

    criteria: tuple[Criterion, ...]
    order: Order = "criteria_first"
    method: str = "mean"
    drop_low: int = 0
    drop_high: int = 0
    too_few: Literal["mean", "refuse"] = "mean"
    incomplete: Literal["drop", "renormalise"] = "drop"
    total: Literal["mean", "sum"] = "mean"
    round: tuple[Rounding, ...] = ()
    digits: int = 4
    min_sheets: int = 1
    tie_breaks: tuple[TieBreak, ...] = ()
    higher_is_better: bool = True
    uncertainty: UncertaintyRule | None = None

    @cached_property
    def mark_digits(self) -> int:
        """Marks are stored as integers in units of 10**-mark_digits, the same for all criteria."""
        return max(max(decimal_places(c.min), decimal_places(c.step)) for c in self.criteria)

    @cached_property
    def weight_digits(self) -> int:
        """The criteria's weights are integers in units of 10**-weight_digits."""
        return max(decimal_places(c.weight) for c in self.criteria)

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """The criteria's weights in units of 10**-weight_digits."""
        return tuple(in_units(c.weight, self.weight_digits) for c in self.criteria)

    @property
    def uses_confidence(self) -> bool:
        """Whether the method weights sheets by their confidence."""
        return self.method == "confidence_weighted_mean"

    @property
    def options(self) -> Options:
        """The settings that a method may read."""
        return Options(self.drop_low, self.drop_high)

    def place_of(self, criterion: str) -> int:
        """The column of a criterion in the array of marks; raises ``KeyError``."""
        for place, known in enumerate(self.criteria):
            if known.id == criterion:
                return place
        raise KeyError(criterion)


@dataclass(frozen=True)
class Part:
    """One result to combine: its files, relative to the rules file, and its weight."""

    id: str
    sheets: str
    rules: str
    weight: Decimal


@dataclass(frozen=True)
class PartsRules(RankedRules):
    """How several results become one ranking."""

    parts: tuple[Part, ...]
    missing: Literal["out", "zero"] = "out"
    total: Literal["mean", "sum"] = "mean"
    round: tuple[Rounding, ...] = ()
    digits: int = 4
    tie_breaks: tuple[TieBreak, ...] = ()
    higher_is_better: bool = True
