"""Points added to or taken from a case's total after the judges: bonuses, deductions, element scores."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from award.scoring.exact import add, decimal_places, from_ints, in_units, multiply
from award.scoring.panels import Ratios


class Adjustment(NamedTuple):
    """Points to add to (or, negative, to take from) a case's total, and why."""

    points: Decimal
    reason: str = ""


Adjustments = Mapping[str, Sequence[Adjustment]]
"""The adjustments of each case, by case id; several of one case add up."""


def points_of(case: str, adjust: Adjustments) -> Decimal:
    """All points of one case together."""
    return sum((adjustment.points for adjustment in adjust.get(case, ())), Decimal(0))


def adjusted(ratios: Ratios, case_ids: Sequence[str], adjust: Adjustments) -> Ratios:
    """The ratios with the points of each case added, exactly."""
    if not adjust or not case_ids:
        return ratios
    totals = [points_of(case, adjust) for case in case_ids]
    digits = max(decimal_places(total) for total in totals)
    points = from_ints([in_units(total, digits) for total in totals])
    above = add(multiply(ratios.numerator, 10**digits), multiply(points, ratios.denominator))
    below = multiply(ratios.denominator, 10**digits)
    return Ratios(above, below, ratios.known, ratios.trimmed_out, ratios.undefined)
