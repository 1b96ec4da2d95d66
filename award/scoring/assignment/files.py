"""Reads the files of `award assign` into a snapshot; every fault is reported with line, column and remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from award.scoring.assignment.snapshot import Case, Judge, Snapshot
from award.scoring.csv_table import Table, not_a_number, number, read_ids, read_table
from award.scoring.problems import BadInput, Problem, refuse

NAMES = {"reviewer": "judge", "paper": "case"}
"""Other accepted column names."""


@dataclass(frozen=True)
class AssignFiles:
    """The paths and numbers of the command line."""

    similarity: Path
    per_case: int
    max_load: int
    min_load: int = 0
    judges: Path | None = None
    cases: Path | None = None
    conflicts: Path | None = None
    loads: Path | None = None
    per_case_file: Path | None = None
    seed: int = 0


def read_snapshot(files: AssignFiles) -> Snapshot:
    """The snapshot that the files describe. Raises ``BadInput``."""
    table = read_table(files.similarity, ("judge", "case", "similarity"), aliases=NAMES)
    match = _similarity(table)
    judges = dict.fromkeys(read_ids(files.judges, "judge") if files.judges else [])
    cases = dict.fromkeys(read_ids(files.cases, "case") if files.cases else [])
    judges.update(dict.fromkeys(judge for judge, _ in match))
    cases.update(dict.fromkeys(case for _, case in match))
    if not judges or not cases:
        raise refuse(
            files.similarity, None, None, "no judge or no case; name them here, or in --judges and --cases"
        )
    loads = _loads(files, judges)
    sheets = _per_case(files.per_case_file, cases) if files.per_case_file else {}
    return Snapshot.from_ids(
        [_judge(name, *loads.get(name, (files.min_load, files.max_load))) for name in judges],
        [Case(name, sheets.get(name, files.per_case)) for name in cases],
        [(*pair, value) for pair, value in match.items()],
        conflicts=_conflicts(files.conflicts, judges, cases) if files.conflicts else [],
        seed=files.seed,
    )


def _judge(name: str, low: int, high: int) -> Judge:
    return Judge(name, max_load=high, min_load=low)


def _similarity(table: Table) -> dict[tuple[str, str], float]:
    match: dict[tuple[str, str], float] = {}
    places = [table.at(name) for name in ("judge", "case", "similarity")]
    lines: dict[tuple[str, str], int] = {}
    for row, cells in enumerate(table.rows):
        judge, case, text = (cells[place] for place in places)
        value = number(text)
        if not _named(table, row, judge, case):
            continue
        if value is None:
            table.fault(row, "similarity", not_a_number(text))
        elif (judge, case) in lines:
            message = f"{judge}, {case} is on line {lines[judge, case]} already; keep one of the two"
            table.fault(row, "similarity", message)
        else:
            match[judge, case] = float(value)
            lines[judge, case] = table.lines[row]
    table.finish()
    return match


def _named(table: Table, row: int, judge: str, case: str) -> bool:
    for column, value in (("judge", judge), ("case", case)):
        if not value:
            table.fault(row, column, f"the {column} is empty; fill it or remove the line")
    return bool(judge and case)


def _known(table: Table, row: int, column: str, value: str, known: Mapping[str, None]) -> bool:
    if value in known:
        return True
    message = f'unknown {column} "{value}"; correct it, or name it in --{column}s'
    table.fault(row, column, message if value else f"the {column} is empty; fill it or remove the line")
    return False


def _conflicts(path: Path, judges: Mapping[str, None], cases: Mapping[str, None]) -> list[tuple[str, str]]:
    """A conflict that names nobody known is refused: a typing error would let a conflicted expert in."""
    table = read_table(path, ("judge", "case"), aliases=NAMES)
    pairs = []
    for row, cells in enumerate(table.rows):
        judge, case = cells[table.at("judge")], cells[table.at("case")]
        both = (_known(table, row, "judge", judge, judges), _known(table, row, "case", case, cases))
        if all(both):
            pairs.append((judge, case))
    table.finish()
    return pairs


def _loads(files: AssignFiles, judges: Mapping[str, None]) -> dict[str, tuple[int, int]]:
    if files.loads is None:
        return {}
    table = read_table(files.loads, ("judge", "min", "max"), aliases=NAMES)
    loads: dict[str, tuple[int, int]] = {}
    for row, cells in enumerate(table.rows):
        judge = cells[table.at("judge")]
        low, high = (_whole(table, row, column, cells) for column in ("min", "max"))
        if not _known(table, row, "judge", judge, judges):
            continue
        if judge in loads:
            table.fault(row, "judge", f"{judge} has a line already; keep one of the two")
        elif low is not None and high is not None:
            if low > high:
                table.fault(row, "min", f"{low} is above the maximum {high}; lower it or raise the maximum")
            loads[judge] = (low, high)
    table.finish()
    return loads


def _per_case(path: Path, cases: Mapping[str, None]) -> dict[str, int]:
    table = read_table(path, ("case", "sheets"), aliases=NAMES)
    found: dict[str, int] = {}
    for row, cells in enumerate(table.rows):
        case, sheets = cells[table.at("case")], _whole(table, row, "sheets", cells)
        if not _known(table, row, "case", case, cases):
            continue
        if case in found:
            table.fault(row, "case", f"{case} has a line already; keep one of the two")
        elif sheets is not None:
            found[case] = sheets
    table.finish()
    return found


def _whole(table: Table, row: int, column: str, cells: list[str]) -> int | None:
    text = cells[table.at(column)]
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    table.fault(row, column, f'"{text}" is not a whole number; give 0 or more')
    return None


def check_numbers(files: AssignFiles) -> None:
    """Raise ``BadInput`` when the command line's numbers contradict one another."""
    if files.min_load > files.max_load:
        message = (
            f"--min-load {files.min_load} is above --max-load {files.max_load}; lower it or raise the maximum"
        )
        raise BadInput([Problem("command line", None, "--min-load", message)])
