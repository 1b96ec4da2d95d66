"""Writes sheets as the SHEETS.csv that ``award score`` reads back to the same ranking."""

from collections.abc import Iterator, Sequence

import numpy as np

from award.scoring.combining import case_weights
from award.scoring.exact import decimal_text
from award.scoring.frame import MISSING, Sheets
from award.scoring.rules import Rules
from award.scoring.whole_files import csv_text


def sheets_csv(case_ids: Sequence[str], judge_ids: Sequence[str], sheets: Sheets, rules: Rules) -> str:
    """One line a mark asked, sorted by case, judge and the rules' order of criteria; empty where none was given.

    Cases without a sheet are not in it: list them in a CASES file, one id a line.
    """
    header = ["case", "judge", "criterion", "mark"]
    header += ["confidence"] if sheets.confidence is not None else []
    header += ["weight"] if sheets.weights is not None else []
    names = [
        (case_ids[c], judge_ids[j]) for c, j in zip(sheets.case.tolist(), sheets.judge.tolist(), strict=True)
    ]
    order = sorted(range(len(names)), key=names.__getitem__)
    lines = (line for row in order for line in _lines(row, case_ids, judge_ids, sheets, rules))
    return csv_text(header, lines)


def _lines(
    row: int, case_ids: Sequence[str], judge_ids: Sequence[str], sheets: Sheets, rules: Rules
) -> Iterator[list[str]]:
    case = int(sheets.case[row])
    asked = np.ones(len(rules.criteria)) if sheets.asked is None else sheets.asked[case]
    weights, weight_digits = case_weights(sheets, rules)
    for place, criterion in enumerate(rules.criteria):
        if not asked[place]:
            continue
        line = [case_ids[case], judge_ids[int(sheets.judge[row])], criterion.id]
        line.append(_text(int(sheets.marks[row, place]), rules.mark_digits))
        if sheets.confidence is not None:
            line.append(_text(int(sheets.confidence[row]), sheets.confidence_digits))
        if sheets.weights is not None:
            line.append(decimal_text(int(weights[case, place]), weight_digits))
        yield line


def _text(units: int, digits: int) -> str:
    return "" if units == MISSING else decimal_text(units, digits)
