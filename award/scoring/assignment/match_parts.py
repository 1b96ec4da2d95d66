"""The match of judges and cases at size: its three parts as sparse tables, of which only promising pairs are kept.

The same value as ``match.match_values``, computed in slices so that no table of all pairs is ever held.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from award.scoring.assignment.candidates import ALL_BELOW, PER_CASE
from award.scoring.assignment.match import CATEGORY, TAGS, TEXT
from award.scoring.assignment.snapshot import Match

SLICE = 500
"""Cases in a slice: with 1,000 judges 4 MB a table."""
PER_JUDGE = 3
"""How many times the mean load of a judge are kept as the judge's own best cases."""
_JITTER = 1e-6


@dataclass(frozen=True)
class MatchParts:
    """Cases by position, judges by position.

    ``category``: the number of each case's category, -1 for none; ``takes``: judges x (categories + 1), true where the
    judge takes the category (last column: cases without one, for who takes all). ``tags``: cases x words, each row's
    entries sum to 1; ``knows``: judges x words, ones. ``text``, ``speaks``: cases, judges x grams, rows of length 1 or 0.
    """

    category: NDArray[np.int64]
    takes: NDArray[np.bool_]
    tags: csr_matrix
    knows: csr_matrix
    text: csr_matrix
    speaks: csr_matrix

    @property
    def shape(self) -> tuple[int, int]:
        """Cases, judges."""
        return len(self.category), len(self.takes)

    def slice(self, start: int, stop: int) -> NDArray[np.float64]:
        """Values (0..1) of cases start..stop against all judges."""
        value = CATEGORY * self.takes[:, self.category[start:stop]].T
        value += TAGS * (self.tags[start:stop] @ self.knows.T).toarray()
        value += TEXT * np.minimum((self.text[start:stop] @ self.speaks.T).toarray(), 1.0)
        return np.asarray(value)

    def of(self, cases: NDArray[np.int64], judges: NDArray[np.int64]) -> NDArray[np.float64]:
        """Shape (n, 3): category (0 or 1), share of the case's tags, text similarity of the given pairs."""
        fits = self.takes[judges, self.category[cases]].astype(np.float64)
        tags = np.asarray(self.tags[cases].multiply(self.knows[judges]).sum(axis=1)).ravel()
        text = np.asarray(self.text[cases].multiply(self.speaks[judges]).sum(axis=1)).ravel()
        return np.column_stack([fits, tags, np.minimum(text, 1.0)])

    def match(self, sheets: int, seed: int, progress: Callable[[float], None] = lambda share: None) -> Match:
        """All pairs with a value above 0; at size each case's and each judge's best, equal ones drawn by the seed.

        ``sheets``: in all, for the mean load. ``progress`` is called with the share that is done, and may raise.
        """
        cases, judges = self.shape
        small = cases * judges <= ALL_BELOW
        width = min(judges, PER_CASE)
        depth = min(cases, max(PER_JUDGE * -(-sheets // max(judges, 1)), 1))
        found: list[NDArray[np.int64]] = []
        best = np.full((judges, 0), 0.0), np.full((judges, 0), 0, dtype=np.int64)
        for start in range(0, cases, SLICE):
            stop = min(start + SLICE, cases)
            value = self.slice(start, stop)
            if small:
                rows, columns = np.nonzero(value > 0)
                found.append((rows + start) * judges + columns)
            else:
                lots = np.random.default_rng([seed, 5, start]).random(value.shape)
                value += _JITTER * lots
                top = np.argpartition(value, judges - width, axis=1)[:, judges - width :]
                found.append((np.arange(start, stop)[:, None] * judges + top).ravel())
                best = _deepest(best, value.T, np.arange(start, stop), depth)
            progress(stop / cases)
        if not small:
            found.append((best[1] * judges + np.arange(judges)[:, None]).ravel())
        keys = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
        return self._valued(keys, judges)

    def _valued(self, keys: NDArray[np.int64], judges: int) -> Match:
        case, judge = np.divmod(keys, max(judges, 1))
        value = np.empty(len(keys))
        for start in range(0, len(keys), 100_000):
            part = slice(start, start + 100_000)
            value[part] = self.of(case[part], judge[part]) @ np.array([CATEGORY, TAGS, TEXT])
        good = value > 0
        return Match(case[good], judge[good], value[good])


def _deepest(
    best: tuple[NDArray[np.float64], NDArray[np.int64]],
    value: NDArray[np.float64],
    cases: NDArray[np.int64],
    depth: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Each judge's ``depth`` best cases so far."""
    values = np.concatenate([best[0], value], axis=1)
    names = np.concatenate([best[1], np.broadcast_to(cases, value.shape)], axis=1)
    if values.shape[1] <= depth:
        return values, names
    top = np.argpartition(values, values.shape[1] - depth, axis=1)[:, values.shape[1] - depth :]
    return np.take_along_axis(values, top, axis=1), np.take_along_axis(names, top, axis=1)


def unit_rows(table: csr_matrix) -> csr_matrix:
    """The table with each row scaled to length 1; empty rows stay."""
    return _scaled(table, np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel()))


def share_rows(table: csr_matrix) -> csr_matrix:
    """The table with each row scaled to sum 1; empty rows stay."""
    return _scaled(table, np.asarray(table.sum(axis=1)).ravel())


def _scaled(table: csr_matrix, by: NDArray[np.float64]) -> csr_matrix:
    factors = np.divide(1.0, by, out=np.zeros(len(by)), where=by > 0)
    scaled = table.copy()
    scaled.data = (table.data * np.repeat(factors, np.diff(table.indptr))).astype(table.dtype)
    return scaled
