"""What changed between two texts or two lists of lines, as pieces a page can mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from rapidfuzz.distance import Indel

Change = Literal["same", "gone", "new"]

# Above this many characters (both sides together) texts are compared line by line, to bound the time.
_BY_CHARACTER_UP_TO = 20_000
# Shorter islands of equal characters between two changes are swallowed: confetti is unreadable.
_SHORTEST_ISLAND = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is in both (``same``), only before (``gone``) or only after (``new``)."""

    change: Change
    text: str


def replaced(before: str, after: str) -> tuple[Piece, ...]:
    """Say that one text gave way to another as a whole: half a number or half a name shows nothing."""
    pieces = (Piece("gone", before), Piece("new", after))
    return tuple(piece for piece in pieces if piece.text)


def compare_texts(before: str, after: str) -> tuple[Piece, ...]:
    """Compare character by character; joining all but ``new`` gives ``before``, all but ``gone`` ``after``."""
    if len(before) + len(after) > _BY_CHARACTER_UP_TO:
        return compare_lines(before.splitlines(keepends=True), after.splitlines(keepends=True))
    pieces: list[Piece] = []
    for step in Indel.opcodes(before, after):
        old, new = before[step.src_start : step.src_end], after[step.dest_start : step.dest_end]
        pieces += [Piece("same", old)] if step.tag == "equal" else [Piece("gone", old), Piece("new", new)]
    return _without_confetti([piece for piece in pieces if piece.text])


def compare_lines(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """Compare line by line; each piece holds whole lines as they were given."""
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += [Piece("same", line) for line in before[a:b]]
        else:
            pieces += [Piece("gone", line) for line in before[a:b]] + [
                Piece("new", line) for line in after[c:d]
            ]
    return tuple(pieces)


def _without_confetti(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Turn short equal stretches between changes into changes, then gather what is gone before what is new."""
    last = len(pieces) - 1
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.change == "same" and 0 < at < last and len(piece.text) < _SHORTEST_ISLAND:
            kept += [Piece("gone", piece.text), Piece("new", piece.text)]
        else:
            kept.append(piece)
    result: list[Piece] = []
    for same, run in groupby(kept, key=lambda piece: piece.change == "same"):
        stretch = list(run)
        if same:
            result.append(Piece("same", "".join(piece.text for piece in stretch)))
            continue
        for change in ("gone", "new"):
            text = "".join(piece.text for piece in stretch if piece.change == change)
            if text:
                result.append(Piece(change, text))
    return tuple(result)
