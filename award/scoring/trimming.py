"""Dropping the lowest and the highest values of each group (去掉最高分和最低分)."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.exact import Integers, group_sums, multiply
from award.scoring.method import Options, Panel


def trimmed_sums(panel: Panel, options: Options) -> tuple[Integers, NDArray[np.int64], NDArray[np.bool_]]:
    """Sums of what stays, how many values stayed, and in which groups nothing would have stayed.

    What is dropped is a *count* of values, so equal marks do not matter. Where nothing would stay, the sum and the
    count of the whole group are returned (their ratio is the plain mean).
    """
    stayed = panel.counts - options.drop_low - options.drop_high
    nothing = stayed <= 0
    place = np.arange(len(panel.values), dtype=np.int64) - np.repeat(panel.starts, panel.counts)
    end = np.repeat(panel.counts - options.drop_high, panel.counts)
    stays = ((place >= options.drop_low) & (place < end)) | np.repeat(nothing, panel.counts)
    sums = group_sums(multiply(panel.ascending, stays.astype(np.int64)), panel.starts)
    return sums, np.where(nothing, panel.counts, stayed), nothing
