"""Two cases side by side, section by section, with the passages they share numbered alike in both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from award.similarity.passages import matching_passages

Parts = Sequence[tuple[str, str]]
"""(label, text) of each section."""

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``number`` is that of the shared passage it belongs to, ``None`` for the rest."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One section as pieces, in order; joined they are its text."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides and how many passages they share. ``share``: how much of the first stands in the second, 0 to 1."""

    one: tuple[Part, ...]
    other: tuple[Part, ...]
    passages: int
    share: float


def compare_parts(one: Parts, other: Parts) -> Comparison:
    """Mark the shared passages of two texts that come in sections."""
    ours, theirs = _GAP.join(text for _, text in one), _GAP.join(text for _, text in other)
    found = matching_passages(ours, theirs)
    left = [(passage.start, passage.end, number) for number, passage in enumerate(found, 1)]
    right = [(passage.other_start, passage.other_end, number) for number, passage in enumerate(found, 1)]
    copied = sum(end - start for start, end, _ in left)
    return Comparison(
        _cut(one, left), _cut(other, _apart(right)), len(found), copied / len(ours) if ours else 0.0
    )


def _apart(marks: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """In order and without overlap: where two passages want one place, the earlier keeps it."""
    kept: list[tuple[int, int, int]] = []
    for start, end, number in sorted(marks):
        start = max(start, kept[-1][1]) if kept else start
        if start < end:
            kept.append((start, end, number))
    return kept


def _cut(parts: Parts, marks: list[tuple[int, int, int]]) -> tuple[Part, ...]:
    shown, offset = [], 0
    for label, text in parts:
        inside = [
            (max(start - offset, 0), min(end - offset, len(text)), number)
            for start, end, number in marks
            if start < offset + len(text) and end > offset
        ]
        shown.append(Part(label, _pieces(text, inside)))
        offset += len(text) + len(_GAP)
    return tuple(shown)


def _pieces(text: str, marks: list[tuple[int, int, int]]) -> tuple[Piece, ...]:
    pieces, place = [], 0
    for start, end, number in marks:
        pieces += [Piece(text[place:start]), Piece(text[start:end], number)]
        place = end
    pieces.append(Piece(text[place:]))
    return tuple(piece for piece in pieces if piece.text)
