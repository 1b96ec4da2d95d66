"""Which passages two bodies of text have in common, with their places, so that a screen can mark them."""

from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST = 13
"""Characters (letters and digits) from which agreement is no accident."""

_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """``one[start:end]`` and ``other[other_start:other_end]`` agree but for spaces and punctuation."""

    start: int
    end: int
    other_start: int
    other_end: int


def matching_passages(one: str, other: str, *, shortest: int = SHORTEST) -> list[Passage]:
    """The passages of `one` that also stand in `other`, in the order of `one`, not overlapping there.

    At each place the longest agreement is taken. Time grows with the two lengths, not with their product.
    """
    ours, our_places = _letters(one)
    theirs, their_places = _letters(other)
    index = _index(theirs, shortest)
    passages, i = [], 0
    while i + shortest <= len(ours):
        length, j = max(
            ((_agreement(ours, i, theirs, j), j) for j in index.get(ours[i : i + shortest], ())),
            default=(0, 0),
        )
        if length:
            last, other_last = i + length - 1, j + length - 1
            passages.append(
                Passage(our_places[i], our_places[last] + 1, their_places[j], their_places[other_last] + 1)
            )
        i += length or 1
    return passages


def copied_share(one: str, other: str, *, shortest: int = SHORTEST) -> float:
    """The share of `one` that also stands in `other`, 0 to 1, by letters and digits."""
    whole = len(_letters(one)[0])
    passages = matching_passages(one, other, shortest=shortest)
    copied = sum(len(_letters(one[passage.start : passage.end])[0]) for passage in passages)
    return copied / whole if whole else 0.0


def _letters(text: str) -> tuple[str, list[int]]:
    """Letters and digits in lower case, and where each stands in the text."""
    kept = [(character.lower()[:1], place) for place, character in enumerate(text) if character.isalnum()]
    return "".join(character for character, _ in kept), [place for _, place in kept]


def _index(text: str, size: int) -> dict[str, Sequence[int]]:
    places: dict[str, list[int]] = {}
    for i in range(len(text) - size + 1):
        found = places.setdefault(text[i : i + size], [])
        if len(found) < _MOST_PLACES:
            found.append(i)
    return dict(places)


def _agreement(ours: str, i: int, theirs: str, j: int) -> int:
    start = i
    while i < len(ours) and j < len(theirs) and ours[i] == theirs[j]:
        i, j = i + 1, j + 1
    return i - start
