"""Small pieces of an explanation: exact numbers as text, sums, roundings."""

from collections.abc import Sequence
from fractions import Fraction

from award.scoring.exact import decimal_text, from_ints, round_ratio
from award.scoring.explain_words import say
from award.scoring.panels import Ratios
from award.scoring.rules import Rounding


def fraction_text(value: Fraction) -> str:
    """A number exactly: as a decimal when it has one, else as a fraction with six decimals beside it."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    digits = max(twos, fives)
    if rest == 1 and digits <= 12:
        return decimal_text(value.numerator * 10**digits // value.denominator, digits)
    near = round_ratio(from_ints([value.numerator]), value.denominator, 6)
    return f"{value.numerator}/{value.denominator} ≈ {decimal_text(int(near[0]), 6)}"


def ratio_at(ratios: Ratios, index: int) -> Fraction:
    """The exact ratio of one case."""
    return Fraction(int(ratios.numerator[index]), int(ratios.denominator[index]))


def plain_sum(terms: Sequence[str], divisor: str = "", value: Fraction | None = None) -> str:
    """``a + b = c``, or ``(a + b) ÷ d = c``."""
    joined = " + ".join(terms)
    left = f"({joined}) ÷ {divisor}" if divisor else joined
    if not divisor and len(terms) == 1 and (value is None or terms[0] == fraction_text(value)):
        return joined
    return left if value is None else f"{left} = {fraction_text(value)}"


def with_rounding(text: str, rounding: Rounding | None, result: Fraction, locale: str) -> str:
    """``text`` followed by what rounding makes of it."""
    if rounding is None:
        return text
    shown = decimal_text(int(result * 10**rounding.digits), rounding.digits)
    mode = say(rounding.mode, locale)
    return say("rounded", locale, value=text, digits=rounding.digits, mode=mode, result=shown)
