"""What ``--explain`` says adds up, and ends with the figures of the ranking."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from award.scoring import METHODS, Adjustment, Criterion, Rules, ScoredSheets, explain, rank
from award.scoring.explain_words import SENTENCES
from tests.scoring.score_reference import Line
from tests.scoring.test_score_reference import lines_for, read, rules_for

NUMBER = r"-?\d+(?:\.\d+)?(?:/\d+)?(?: ≈ -?\d+\.\d+)?"
TERM = rf"{NUMBER}(?: × {NUMBER})?"
EQUATION = re.compile(rf"\(?({TERM}(?: \+ {TERM})*)\)?(?: ÷ ({NUMBER}))? = ({NUMBER})")


def exact(text: str) -> Fraction:
    return Fraction(text.partition(" ≈ ")[0])


def equations_hold(line: str) -> int:
    """How many equations the line has; each must be true in exact arithmetic."""
    found = EQUATION.findall(line)
    for terms, divisor, outcome in found:
        total = Fraction(0)
        for term in terms.split(" + "):
            product = Fraction(1)
            for factor in term.split(" × "):
                product *= exact(factor)
            total += product
        assert total / (exact(divisor) if divisor else 1) == exact(outcome), line
    return len(found)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_equations_hold_and_the_end_is_the_row(data: st.DataObject) -> None:
    rules = data.draw(rules_for(incomplete="drop"))
    held = read(data.draw(lines_for(rules)), rules, ["Z9"])
    adjust = {held.case_ids[-1]: [Adjustment(Decimal("0.5"), "visit"), Adjustment(Decimal("-0.25"))]}
    ranking = rank(held.case_ids, held.sheets, rules, adjust=adjust)
    result = ScoredSheets(rules, held.judge_ids, held.sheets, ranking, adjust)
    for row in ranking.rows():
        told = explain(result, row.case)
        assert told[0] == f"Case {row.case}"
        for line in told:
            equations_hold(line)
        if row.rank:
            assert f"Score: {row.score}" in told
            assert told[-1].startswith(f"Rank: {row.rank} of ")
            assert told[-1].endswith(", tied") == (row.tied == "yes")
        else:
            assert told[-1].startswith("Not ranked: ")
            assert "Score: " not in "".join(told)
        assert all(len(explain(result, row.case, locale)) == len(told) for locale in ("zh_Hans", "zh_Hant"))


def test_the_check_itself_finds_equations_and_errors() -> None:
    assert equations_hold("Sheet of e1: (90 × 60 + 90 × 40) ÷ 100 = 90") == 1
    assert equations_hold("x: (8.25 + 8.25 + 8.5) ÷ 3 = 25/3 ≈ 8.333333, rounded; 8.33 × 1.6 = 13.328") == 2
    with pytest.raises(AssertionError):
        equations_hold("1 + 2 = 4")


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_is_named_in_every_language(method: str) -> None:
    rules = Rules((Criterion("x", Decimal(0), Decimal(10), Decimal(1)),), method=method)
    marks = {("A", "j"): 5, ("A", "k"): 7, ("B", "j"): 6, ("B", "k"): 6}
    held = read([Line(c, j, "x", Fraction(m), Fraction(1)) for (c, j), m in marks.items()], rules, [])
    result = ScoredSheets(rules, held.judge_ids, held.sheets, rank(held.case_ids, held.sheets, rules))
    for locale in ("en", "zh_Hans", "zh_Hant"):
        assert any(METHODS[method].title[locale] in line for line in explain(result, "A", locale))


def test_sentences_exist_in_three_languages_with_the_same_places_to_fill() -> None:
    for code, words in SENTENCES.items():
        assert set(words) == {"en", "zh_Hans", "zh_Hant"}, code
        places = {locale: set(re.findall(r"{(\w+)}", text)) for locale, text in words.items()}
        assert places["en"] == places["zh_Hans"] == places["zh_Hant"], code
