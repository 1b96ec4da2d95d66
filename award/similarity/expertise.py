"""How near a case's text is to an expert's field: cosine of the pairs of neighbouring characters, weighted by rarity.

Only pairs that stand in some expert's profile are looked at, so that 20,000 cases of several pages need little room. A
pair's weight is 1 + ln((1 + N) / (1 + n)) for n of N cases that hold it; how often it stands in a text plays no part.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix

from award.script import convert


def normal(text: str) -> str:
    """Letters and digits in simplified script and lower case; everything else becomes one space."""
    folded = convert(unicodedata.normalize("NFKC", text), "zh-Hans").casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def pairs_in(text: str) -> set[str]:
    """The pairs of neighbouring letters of a normal text, none across a space."""
    return {a + b for a, b in pairwise(text) if a != " " and b != " "}


class Vocabulary:
    """The pairs that stand in the profiles; tells which of them a text holds."""

    def __init__(self, profiles: Sequence[str]) -> None:
        held = [pairs_in(normal(profile)) for profile in profiles]
        self._at = {pair: place for place, pair in enumerate(sorted(set().union(*held)))}
        self._profiles = self._table([sorted(self._at[pair] for pair in pairs) for pairs in held])

    def held_by(self, text: str) -> list[int]:
        """Places of the pairs that a text holds, ascending."""
        return sorted(self._at[pair] for pair in self._at.keys() & pairs_in(text))

    def weighted(self, held: Sequence[Sequence[int]]) -> tuple[csr_matrix, csr_matrix]:
        """(texts, profiles) as tables of weights, of the texts whose pairs are given."""
        texts = self._table(held)
        known = np.asarray(texts.sum(axis=0)).ravel()
        weights = (1 + np.log((1 + len(held)) / (1 + known))).astype(np.float32)
        return _times(texts, weights), _times(self._profiles, weights)

    def _table(self, rows: Iterable[Sequence[int]]) -> csr_matrix:
        listed = [np.asarray(row, dtype=np.int32) for row in rows]
        ends = np.cumsum([0, *(len(row) for row in listed)])
        places = np.concatenate(listed) if listed else np.empty(0, dtype=np.int32)
        return csr_matrix(
            (np.ones(len(places), dtype=np.float32), places, ends), shape=(len(listed), len(self._at))
        )


def _times(table: csr_matrix, weights: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> csr_matrix:
    scaled = table.copy()
    scaled.data = weights[table.indices]
    return scaled
