"""Reads SHEETS.csv, ADJUST.csv and KEYS.csv into arrays; every fault is reported with line, column and remedy."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from award.scoring.csv_table import Table, not_a_number, number, read_table
from award.scoring.exact import Integers, decimal_places, from_ints, in_units
from award.scoring.frame import MISSING, Sheets
from award.scoring.marks import mark_units
from award.scoring.problems import BadInput, Problem
from award.scoring.rules import Rules

Pair = tuple[int, int]


@dataclass(frozen=True)
class SheetsFile:
    """What a SHEETS file holds: ids in order of first appearance, and the sheets."""

    case_ids: list[str]
    judge_ids: list[str]
    sheets: Sheets


def read_sheets(path: Path, rules: Rules, more_cases: list[str] | None = None) -> SheetsFile:
    """The sheets in ``path`` under ``rules``; ``more_cases`` appear even without a sheet. Raises ``BadInput``."""
    table = read_table(path, ("case", "judge", "criterion", "mark"), ("confidence", "weight"))
    if rules.uses_confidence and table.at("confidence") < 0:
        message = f"method {rules.method} needs a column confidence; add it or choose another method"
        raise BadInput([Problem(str(path), 1, "confidence", message)])
    return _SheetReader(table, rules, more_cases or []).read()


class _SheetReader:
    """Goes through the lines once and keeps what later lines must agree with."""

    def __init__(self, table: Table, rules: Rules, more_cases: list[str]) -> None:
        self.table, self.rules = table, rules
        self.cases = {name: place for place, name in enumerate(more_cases)}
        self.judges: dict[str, int] = {}
        self.criteria = {criterion.id: place for place, criterion in enumerate(rules.criteria)}
        self.pairs: dict[Pair, int] = {}
        self.seen: dict[tuple[int, int], int] = {}
        self.confidence: dict[int, tuple[Decimal | None, int]] = {}
        self.weight: dict[Pair, tuple[Decimal | None, int]] = {}
        self.marks: dict[tuple[int, int], int] = {}
        self.known_marks: dict[tuple[int, str], int | str] = {}

    def read(self) -> SheetsFile:
        """All lines, then the checks that need all of them."""
        places = [
            self.table.at(name) for name in ("case", "judge", "criterion", "mark", "confidence", "weight")
        ]
        for row, cells in enumerate(self.table.rows):
            case, judge, criterion, mark, confidence, weight = (cells[p] if p >= 0 else "" for p in places)
            self._line(row, case, judge, criterion, mark)
            self._extras(row, case, judge, criterion, confidence, weight)
        if not self.table.problems:
            self._confidence_given()
            self._weights_carry()
        self.table.finish()
        return SheetsFile(list(self.cases), list(self.judges), self._sheets())

    def _line(self, row: int, case: str, judge: str, criterion: str, mark: str) -> None:
        for name, value in (("case", case), ("judge", judge)):
            if not value:
                self.table.fault(row, name, f"the {name} is empty; fill it or remove the line")
        place = self.criteria.get(criterion)
        if place is None:
            known = ", ".join(self.criteria)
            self.table.fault(row, "criterion", f'unknown criterion "{criterion}"; the rules have {known}')
        if not case or not judge or place is None:
            return
        pair = (self.cases.setdefault(case, len(self.cases)), self.judges.setdefault(judge, len(self.judges)))
        sheet = self.pairs.setdefault(pair, len(self.pairs))
        before = self.seen.setdefault((sheet, place), row)
        if before != row:
            message = f"{case}, {judge}, {criterion} is on line {self.table.lines[before]} already; keep one of the two"
            self.table.fault(row, "mark", message)
            return
        units = self._mark(place, mark)
        if isinstance(units, str):
            self.table.fault(row, "mark", units)
        else:
            self.marks[sheet, place] = units

    def _mark(self, place: int, text: str) -> int | str:
        if (place, text) not in self.known_marks:
            digits = self.rules.mark_digits
            self.known_marks[place, text] = mark_units(text, self.rules.criteria[place], digits)
        return self.known_marks[place, text]

    def _extras(self, row: int, case: str, judge: str, criterion: str, confidence: str, weight: str) -> None:
        if case not in self.cases or judge not in self.judges or criterion not in self.criteria:
            return
        pair, place = (self.cases[case], self.judges[judge]), self.criteria[criterion]
        sheet = self.pairs.get(pair)
        if sheet is None:
            return
        stated = self._amount(row, "confidence", confidence)
        before = self.confidence.setdefault(sheet, (stated, row))
        if before[0] != stated:
            message = f"sheet {case}, {judge} has {_shown(before[0])} on line {self.table.lines[before[1]]}"
            self.table.fault(
                row, "confidence", f"{message}; a sheet has one confidence, repeat it on all its lines"
            )
        heavy = self._amount(row, "weight", weight)
        known = self.weight.setdefault((pair[0], place), (heavy, row))
        if known[0] != heavy:
            message = f"case {case}, {criterion} has {_shown(known[0])} on line {self.table.lines[known[1]]}"
            self.table.fault(row, "weight", f"{message}; a case has one weight a criterion, make them equal")

    def _amount(self, row: int, column: str, text: str) -> Decimal | None:
        if not text:
            return None
        value = number(text)
        if value is None:
            self.table.fault(row, column, not_a_number(text))
        elif value < 0 or value > 10**9 or decimal_places(value) > 9:
            self.table.fault(
                row, column, f"{text} is out of range; give 0 to 1000000000 with at most 9 decimals"
            )
        return value

    def _confidence_given(self) -> None:
        if not self.rules.uses_confidence:
            return
        marked = {sheet for (sheet, _), mark in self.marks.items() if mark != MISSING}
        for sheet, (stated, row) in self.confidence.items():
            if stated is None and sheet in marked:
                self.table.fault(
                    row, "confidence", f"it is empty; method {self.rules.method} needs one on each sheet"
                )

    def _weights_carry(self) -> None:
        totals: dict[int, Decimal] = {}
        rows: dict[int, int] = {}
        for (case, place), (weight, row) in self.weight.items():
            own = self.rules.criteria[place].weight if weight is None else weight
            totals[case] = totals.get(case, Decimal(0)) + own
            rows.setdefault(case, row)
        for case, total in totals.items():
            if total == 0:
                message = "the weights of this case's criteria sum to 0; give one of them a weight above 0"
                self.table.fault(
                    rows[case], "weight" if self.table.at("weight") >= 0 else "criterion", message
                )

    def _sheets(self) -> Sheets:
        number_of_sheets, criteria = len(self.pairs), len(self.criteria)
        marks = np.full((number_of_sheets, criteria), MISSING, dtype=np.int64)
        if self.marks:
            at = np.array(list(self.marks), dtype=np.int64)
            marks[at[:, 0], at[:, 1]] = list(self.marks.values())
        asked = np.zeros((len(self.cases), criteria), dtype=np.bool_)
        if self.weight:
            at = np.array(list(self.weight), dtype=np.int64)
            asked[at[:, 0], at[:, 1]] = True
        confidence, confidence_digits = self._confidence_array()
        weights, weight_digits = self._weight_array()
        pairs = np.array(list(self.pairs), dtype=np.int32).reshape(-1, 2)
        return Sheets(
            case=pairs[:, 0],
            judge=pairs[:, 1],
            marks=marks,
            confidence=confidence,
            weights=weights,
            asked=asked,
            confidence_digits=confidence_digits,
            weight_digits=weight_digits,
        )

    def _confidence_array(self) -> tuple[NDArray[np.int64] | None, int]:
        if self.table.at("confidence") < 0:
            return None, 0
        stated = [self.confidence[sheet][0] for sheet in range(len(self.pairs))]
        digits = max((decimal_places(value) for value in stated if value is not None), default=0)
        units = [MISSING if value is None else in_units(value, digits) for value in stated]
        return np.array(units, dtype=np.int64), digits

    def _weight_array(self) -> tuple[Integers | None, int]:
        own = {at: weight for at, (weight, _) in self.weight.items() if weight is not None}
        if not own:
            return None, 0
        digits = max(self.rules.weight_digits, *(decimal_places(weight) for weight in own.values()))
        common = [in_units(criterion.weight, digits) for criterion in self.rules.criteria]
        rows = [list(common) for _ in self.cases]
        for (case, place), weight in own.items():
            rows[case][place] = in_units(weight, digits)
        return from_ints([weight for row in rows for weight in row]).reshape(len(rows), -1), digits


def _shown(value: Decimal | None) -> str:
    return "nothing" if value is None else str(value)
