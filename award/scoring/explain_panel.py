"""How one panel of values became one: the method's arithmetic in words."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from award.scoring.explain_steps import fraction_text, plain_sum
from award.scoring.explain_words import say
from award.scoring.rules import Rules


def panel_words(
    values: Sequence[Fraction], confidence: Sequence[Fraction], outcome: Fraction, rules: Rules, locale: str
) -> str:
    """The rules' official method over ``values`` (with their confidences, if any) that came to ``outcome``."""
    if rules.uses_confidence:
        terms = [f"{fraction_text(v)} × {fraction_text(c)}" for v, c in zip(values, confidence, strict=True)]
        return plain_sum(terms, fraction_text(sum(confidence, Fraction(0))), outcome)
    return _WORDS.get(rules.method, _mean)(sorted(values), outcome, rules, locale)


def _texts(values: Sequence[Fraction]) -> list[str]:
    return [fraction_text(value) for value in values]


def _mean(values: Sequence[Fraction], outcome: Fraction, rules: Rules, locale: str) -> str:
    return plain_sum(_texts(values), str(len(values)), outcome)


def _sum(values: Sequence[Fraction], outcome: Fraction, rules: Rules, locale: str) -> str:
    return plain_sum(_texts(values), "", outcome)


def _median(values: Sequence[Fraction], outcome: Fraction, rules: Rules, locale: str) -> str:
    return say("middle", locale, values=", ".join(_texts(values)), value=fraction_text(outcome))


def _trimmed(values: Sequence[Fraction], outcome: Fraction, rules: Rules, locale: str) -> str:
    end = len(values) - rules.drop_high
    stay = values[rules.drop_low : end] if rules.drop_low < end else []
    if not stay:
        return say("trimmed_to_mean", locale, sum=_mean(values, outcome, rules, locale))
    divisor = str(len(stay)) if rules.method == "trimmed_mean" else ""
    nothing = say("nothing", locale)
    low = ", ".join(_texts(values[: rules.drop_low])) or nothing
    high = ", ".join(_texts(values[end:])) or nothing
    return say("dropped", locale, low=low, high=high, sum=plain_sum(_texts(stay), divisor, outcome))


_WORDS: dict[str, Callable[[Sequence[Fraction], Fraction, Rules, str], str]] = {
    "mean": _mean,
    "sum": _sum,
    "median": _median,
    "trimmed_mean": _trimmed,
    "trimmed_sum": _trimmed,
}
