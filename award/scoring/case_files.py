"""Reads ADJUST.csv and KEYS.csv: what is known of cases besides their marks."""

from decimal import Decimal
from pathlib import Path

from award.scoring.adjustments import Adjustment
from award.scoring.csv_table import not_a_number, number, read_table
from award.scoring.exact import decimal_places


def read_adjustments(path: Path, case_ids: list[str]) -> dict[str, list[Adjustment]]:
    """Points by case; a case may have several lines. Raises ``BadInput``, also for a case that is not ranked."""
    table = read_table(path, ("case", "points"), ("reason",))
    known, found = set(case_ids), dict[str, list[Adjustment]]()
    for row, cells in enumerate(table.rows):
        case, text = cells[table.at("case")], cells[table.at("points")]
        points = number(text)
        if case not in known:
            table.fault(
                row, "case", f'case "{case}" is in neither the sheets nor the list of cases; correct the id'
            )
        elif points is None:
            table.fault(row, "points", not_a_number(text))
        elif abs(points) > 10**9 or decimal_places(points) > 9:
            table.fault(row, "points", f"{text} is out of range; at most 1000000000 with at most 9 decimals")
        else:
            reason = cells[table.at("reason")] if "reason" in table.columns else ""
            found.setdefault(case, []).append(Adjustment(points, reason))
    table.finish()
    return found


def read_keys(path: Path, columns: list[str]) -> dict[str, dict[str, Decimal]]:
    """The organiser's own numbers by case and column; empty cells are left out. Raises ``BadInput``."""
    table = read_table(path, ("case", *columns), free_columns=True)
    found: dict[str, dict[str, Decimal]] = {}
    lines: dict[str, int] = {}
    for row, cells in enumerate(table.rows):
        case = cells[table.at("case")]
        if case in found:
            table.fault(row, "case", f'case "{case}" is on line {lines[case]} already; keep one of the two')
            continue
        lines[case] = table.lines[row]
        numbers = found.setdefault(case, {})
        for column, text in zip(table.columns, cells, strict=True):
            if column == "case" or not text:
                continue
            value = number(text)
            if value is None:
                table.fault(row, column, not_a_number(text))
            else:
                numbers[column] = value
    table.finish()
    return found
