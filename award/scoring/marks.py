"""One mark: from its text to an integer on its criterion's grid."""

from award.scoring.csv_table import not_a_number, number
from award.scoring.exact import in_units
from award.scoring.frame import MISSING
from award.scoring.rules import Criterion


def mark_units(text: str, criterion: Criterion, digits: int) -> int | str:
    """A mark as an integer in units of 10**-digits, ``MISSING`` when empty, or what is wrong with it."""
    if not text:
        return MISSING
    value = number(text)
    if value is None:
        return not_a_number(text)
    if value < criterion.min or value > criterion.max:
        side = (
            f"below the minimum {criterion.min}"
            if value < criterion.min
            else f"above the maximum {criterion.max}"
        )
        return f"{text} is {side} of {criterion.id}; correct the mark, or the criterion in the rules"
    if (value - criterion.min) % criterion.step:
        grid = f"{criterion.min}, {criterion.min + criterion.step} … {criterion.max}"
        return f"{text} is off the grid {grid} of {criterion.id}; correct the mark, or the step in the rules"
    return in_units(value, digits)
