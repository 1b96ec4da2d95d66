"""A scoring stage's frozen rules: criteria, grids, weights, and what a total is.

A mark is an integer in units of ``10**-digits`` (the grid's finest decimal, alike for all criteria). A sheet's total
is the integer ``Σ weight · mark``, weights in basis points; the stage's denominator brings it back to the scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from award.errors import Invalid
from award.fields.wording import worded
from award.i18n import N_
from award.models import Stage
from award.scoring import METHODS, Criterion, Rules, TieBreak, UncertaintyRule
from award.scoring.method import Method


@dataclass(frozen=True)
class Marked:
    """One criterion as experts see it."""

    key: str
    name: str
    help: str
    weight: int  # basis points
    min: Decimal
    max: Decimal
    step: Decimal
    anchors: tuple[tuple[Decimal, Decimal, str], ...]

    def grid(self) -> list[Decimal]:
        """All marks that may be given, ascending."""
        return [self.min + self.step * place for place in range(int((self.max - self.min) / self.step) + 1)]

    def anchor_of(self, mark: Decimal) -> str:
        """What the mark means, or ""."""
        return next((text for low, high, text in self.anchors if low <= mark <= high), "")


def criteria_of(stage: Stage) -> tuple[Marked, ...]:
    """The stage's criteria in their frozen order."""
    return tuple(
        Marked(
            raw["key"],
            worded(raw["name"]),
            worded(raw.get("help", "")),
            raw["weight"],
            Decimal(str(raw["min"])),
            Decimal(str(raw["max"])),
            Decimal(str(raw["step"])),
            tuple(
                (Decimal(str(a["from"])), Decimal(str(a["to"])), worded(a["text"]))
                for a in raw.get("anchors", [])
            ),
        )
        for raw in stage.parameters.get("criteria", [])
    )


def rules_of(stage: Stage, *, top: int | None = None) -> Rules:
    """The rules of the stage's ranking for the scoring core. ``top``: ask for intervals and P(among the first)."""
    parameters = stage.parameters
    options: dict[str, Any] = dict(parameters.get("method_parameters") or {})
    ties = options.pop("tie_breaks", [])
    return Rules(
        criteria=tuple(
            Criterion(id=c.key, min=c.min, max=c.max, step=c.step, weight=Decimal(c.weight))
            for c in criteria_of(stage)
        ),
        method=parameters.get("method", "mean"),
        digits=int(parameters.get("digits", 2)),
        min_sheets=int(parameters.get("minimum_sheets", 1)),
        tie_breaks=tuple(TieBreak(*str(tie).split(":", 1)) for tie in ties),  # type: ignore[arg-type]
        uncertainty=UncertaintyRule(top=top) if top else None,
        **options,
    )


def methods_offered() -> dict[str, Method]:
    """The methods that may decide a stage's ranking, by name, exact ones first: on our sheets no expert states a confidence."""
    fed = {name: method for name, method in METHODS.items() if not getattr(method, "needs_confidence", False)}
    return dict(sorted(fed.items(), key=lambda item: not item[1].exact))


def units_of(rules: Rules) -> int:
    """How many mark units make one: ``10**mark_digits``."""
    return int(10**rules.mark_digits)


def parse_mark(text: str, criterion: Marked, rules: Rules) -> int | None:
    """A mark in units; None for an empty one. Raises ``Invalid`` off the range or the grid."""
    if not text.strip():
        return None
    try:
        mark = Decimal(text.strip())
    except InvalidOperation:
        mark = None
    on_grid = (
        mark is not None
        and mark.is_finite()
        and criterion.min <= mark <= criterion.max
        and (mark - criterion.min) % criterion.step == 0
    )
    if not on_grid or mark is None:
        problem = N_("请给 %(low)s 到 %(high)s 之间的分数，间隔 %(step)s。")
        facts = {"low": str(criterion.min), "high": str(criterion.max), "step": str(criterion.step)}
        raise Invalid(problem, {criterion.key: [problem]}, **facts)
    return int(mark * units_of(rules))


def show_mark(mark: int | None, rules: Rules) -> str:
    """A mark as text without needless zeros; "" for none."""
    if mark is None:
        return ""
    value = Decimal(mark) / units_of(rules)
    return str(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize())


def total_of(marks: Sequence[int | None], criteria: Sequence[Marked]) -> int:
    """``Σ weight · mark``: the numerator of a sheet's total. Every mark must be there."""
    return sum(
        criterion.weight * mark for criterion, mark in zip(criteria, marks, strict=True) if mark is not None
    )


def denominator_of(criteria: Sequence[Marked], rules: Rules) -> int:
    """What a total is over: the sum of the weights times the units of a mark."""
    return sum(criterion.weight for criterion in criteria) * units_of(rules)


def show_total(total: int | None, criteria: Sequence[Marked], rules: Rules, digits: int = 2) -> str:
    """A total on the marks' scale, rounded half up for reading; "" for none."""
    if total is None:
        return ""
    scale = 10**digits
    denominator = denominator_of(criteria, rules)
    rounded = (2 * total * scale + denominator) // (2 * denominator)
    return f"{Decimal(rounded) / scale:.{digits}f}"
