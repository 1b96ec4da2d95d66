"""The matrix of experts and cases as plain figures for an SVG: where each cell stands and what it is."""

from dataclasses import dataclass

from award.queries.assignment import Board, Column, Seat

WIDTH, HEIGHT, GAP = 830.0, 540.0, 6.0


@dataclass(frozen=True)
class Band:
    """A category's columns."""

    x: float
    width: float
    name: str
    cases: int


@dataclass(frozen=True)
class Line:
    """An expert's row."""

    y: float
    seat: Seat
    load: int


@dataclass(frozen=True)
class Matrix:
    """All that is drawn; lengths in the drawing's units. ``paths``: opened, kept, new, gone, conflict → one SVG path."""

    paths: dict[str, str]
    bands: list[Band]
    lines: list[Line]
    width: float
    height: float
    cell_width: float
    cell_height: float
    most: int


def matrix_of(board: Board, added: set[tuple[int, int]], removed: set[tuple[int, int]]) -> Matrix:
    """Cases left to right by category, experts top to bottom by pseudonym."""
    groups: dict[str, list[Column]] = {}
    for column in board.columns:
        groups.setdefault(column.category, []).append(column)
    step = min(max((WIDTH - GAP * len(groups)) / max(len(board.columns), 1), 2.4), 16.0)
    row = min(max(HEIGHT / max(len(board.seats), 1), 5.0), 16.0)
    at_x, bands, left = {}, [], 0.0
    for name, columns in groups.items():
        for place, column in enumerate(columns):
            at_x[column.case_id] = left + place * step
        bands.append(Band(left, len(columns) * step, name, len(columns)))
        left += len(columns) * step + GAP
    at_y = {seat.user_id: place * row for place, seat in enumerate(board.seats)}
    loads = board.loads
    lines = [Line(at_y[seat.user_id], seat, loads.get(seat.user_id, 0)) for seat in board.seats]
    most = max([1, *loads.values(), *(seat.most or 0 for seat in board.seats)])
    paths = _paths(board, added, removed, at_x, at_y, (step, row))
    return Matrix(paths, bands, lines, max(left - GAP, 1.0), max(len(lines) * row, 1.0), step, row, most)


def _paths(
    board: Board,
    added: set[tuple[int, int]],
    removed: set[tuple[int, int]],
    at_x: dict[int, float],
    at_y: dict[int, float],
    size: tuple[float, float],
) -> dict[str, str]:
    # the page of conflicts names people and cases: crosses beside the code of a sealed name would tell whose it is
    told = {pair for pair in board.conflicts if not board.naming.is_sealed(pair[0])}
    kinds = dict.fromkeys(told, "conflict") | board.pairs
    kinds |= dict.fromkeys(added, "new") | dict.fromkeys(removed, "gone")
    drawn: dict[str, list[str]] = {}
    seen = [
        (at_y[expert], at_x[case], kind)
        for (expert, case), kind in kinds.items()
        if expert in at_y and case in at_x
    ]
    for y, x, kind in sorted(
        seen
    ):  # as they stand: an order of accounts would tell something of sealed names
        drawn.setdefault(kind, []).append(_shape(kind, x, y, *size))
    return {kind: "".join(shapes) for kind, shapes in drawn.items()}


def _shape(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A box; a cross for what goes, a stroke for what may not be."""
    w, h = width * 0.78, height * 0.78
    if kind == "gone":
        return f"M{x:.1f} {y:.1f}l{w:.1f} {h:.1f}M{x + w:.1f} {y:.1f}l{-w:.1f} {h:.1f}"
    if kind == "conflict":
        return f"M{x:.1f} {y + h:.1f}l{w:.1f} {-h:.1f}"
    return f"M{x:.1f} {y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}z"


def per_category(board: Board) -> list[tuple[str, int, int, int]]:
    """(category, cases, cases with all their sheets, pairs): what stands for the matrix of a large stage."""
    sheets, found = board.sheets, dict[str, list[int]]()
    for column in board.columns:
        line = found.setdefault(column.category, [0, 0, 0])
        line[0] += 1
        line[1] += sheets.get(column.case_id, 0) >= board.wanted
        line[2] += sheets.get(column.case_id, 0)
    return [(name, *numbers) for name, numbers in found.items()]  # type: ignore[misc]
