"""``rank`` against the slow reference, digit for digit, over rules and marks of every kind."""

import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from award.scoring import Adjustment, Criterion, Rounding, Rules, TieBreak, rank
from award.scoring.sheets_file import SheetsFile, read_sheets
from award.scoring.whole_files import csv_text
from tests.scoring.score_reference import Line, Reference

OFFICIAL = ("mean", "sum", "trimmed_mean", "trimmed_sum", "median", "confidence_weighted_mean")
WEIGHTS = ("0", "1", "2", "60", "40", "0.5", "1.6", "0.333", "999999999.999999999")


@st.composite
def rules_for(draw: st.DrawFn, **fixed: object) -> Rules:
    """Official rules: up to four criteria on several grids, any order, rounding and tie-breaks."""
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    criteria = []
    for name in names:
        low, high, step = draw(st.sampled_from([("0", "10", "1"), ("-3", "3", "1"), ("0.25", "10", "0.25")]))
        weight = Decimal(draw(st.sampled_from(WEIGHTS)))
        criteria.append(Criterion(name, Decimal(low), Decimal(high), Decimal(step), weight))
    if all(criterion.weight == 0 for criterion in criteria):
        criteria[0] = Criterion("a", Decimal(0), Decimal(10), Decimal(1))
    steps = draw(st.sets(st.sampled_from(["sheet", "panel", "weighted", "total"])))
    rounding = [
        Rounding(s, draw(st.integers(0, 3)), draw(st.sampled_from(["half_up", "half_even"]))) for s in steps
    ]
    kinds = [
        TieBreak("criterion", names[0]),
        TieBreak("marks", names[-1]),
        TieBreak("median"),
        TieBreak("top_marks"),
    ]
    kinds += [TieBreak("before_adjust"), TieBreak("lot", "7")]
    settings_ = {
        "order": draw(st.sampled_from(["criteria_first", "judges_first"])),
        "method": draw(st.sampled_from(OFFICIAL)),
        "drop_low": draw(st.integers(0, 2)),
        "drop_high": draw(st.integers(0, 2)),
        "too_few": draw(st.sampled_from(["mean", "refuse"])),
        "incomplete": draw(st.sampled_from(["drop", "renormalise"])),
        "total": draw(st.sampled_from(["mean", "sum"])),
        "round": tuple(rounding),
        "digits": draw(st.integers(0, 5)),
        "min_sheets": draw(st.integers(1, 3)),
        "tie_breaks": tuple(draw(st.lists(st.sampled_from(kinds), max_size=3, unique=True))),
        "higher_is_better": draw(st.booleans()),
    }
    return Rules(criteria=tuple(criteria), **{**settings_, **fixed})


@st.composite
def lines_for(draw: st.DrawFn, rules: Rules) -> list[Line]:
    """Sheets with gaps, own weights and confidences; judges and cases in shuffled order, many ties."""
    cases = [f"C{k}" for k in range(draw(st.integers(1, 6)))]
    judges = [f"J{k}" for k in range(draw(st.integers(1, 6)))]
    own = draw(st.booleans())
    lines = []
    for case in cases:
        asked = [c for c in rules.criteria if draw(st.integers(0, 5))] or list(rules.criteria)
        weights = {c.id: Fraction(draw(st.sampled_from(WEIGHTS[1:]))) if own else None for c in asked}
        if not own and sum(c.weight for c in asked) == 0:
            asked, weights = list(rules.criteria), dict.fromkeys(c.id for c in rules.criteria)
        for judge in judges:
            if not draw(st.integers(0, 3)):
                continue
            confidence = Fraction(draw(st.sampled_from(["0", "1", "2.5", "4"])))
            for c in asked:
                grid = int((c.max - c.min) / c.step)
                mark = c.min + draw(st.integers(0, grid)) * c.step if draw(st.integers(0, 8)) else None
                value = None if mark is None else Fraction(mark)
                lines.append(Line(case, judge, c.id, value, confidence, weights[c.id]))
    return draw(st.permutations(lines))


def read(lines: list[Line], rules: Rules, cases: list[str]) -> SheetsFile:
    """The lines through a real file."""

    def cell(value: Fraction | None) -> str:
        return "" if value is None else str(Decimal(value.numerator) / Decimal(value.denominator))

    rows = [[x.case, x.judge, x.criterion, cell(x.mark), cell(x.confidence), cell(x.weight)] for x in lines]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheets.csv"
        path.write_text(
            csv_text(["case", "judge", "criterion", "mark", "confidence", "weight"], rows), "utf-8"
        )
        return read_sheets(path, rules, cases)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_row_equals_the_slow_reference(data: st.DataObject) -> None:
    rules = data.draw(rules_for())
    lines = data.draw(lines_for(rules))
    points = data.draw(
        st.dictionaries(st.sampled_from(["C0", "C1"]), st.sampled_from(["1.5", "-0.125", "0"]))
    )
    cases = ["C0", "C1", "Z9"]
    held = read(lines, rules, cases)
    adjust = {case: [Adjustment(Decimal(value))] for case, value in points.items()}
    ranking = rank(held.case_ids, held.sheets, rules, adjust=adjust)
    reference = Reference(rules, lines, cases, {case: Fraction(value) for case, value in points.items()})
    assert [[*map(str, row)] for row in ranking.rows()] == reference.rows()
