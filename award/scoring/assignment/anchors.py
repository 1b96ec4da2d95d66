"""Anchor cases: scored by every judge who may, so that all of them can be compared on the same cases."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.assignment.snapshot import Pairs


def anchor_pairs(
    anchors: NDArray[np.int64], kept: Pairs, barred: Pairs, high: NDArray[np.int64]
) -> tuple[Pairs, NDArray[np.int64]]:
    """The pairs (row, column) that the anchor rows still lack, and per judge how many of them find no room.

    ``kept`` pairs count against the maximum ``high``. Who has not room for all takes the first in the order of
    ``anchors``, the same for everybody: so the first anchors stay complete.
    """
    free = np.ones((len(anchors), len(high)), dtype=np.bool_)
    row_of = {row: at for at, row in enumerate(anchors.tolist())}
    for row, column in np.concatenate([kept, barred]).tolist():
        if row in row_of:
            free[row_of[row], column] = False
    room = np.maximum(high - np.bincount(kept[:, 1], minlength=len(high)), 0)
    taken = free & (np.cumsum(free, axis=0) <= room)
    rows, columns = np.nonzero(taken)
    return np.column_stack([anchors[rows], columns]), free.sum(axis=0) - taken.sum(axis=0)
