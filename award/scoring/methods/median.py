"""The median over judges."""

import numpy as np

from award.scoring.exact import add
from award.scoring.method import Aggregate, OfficialMethod, Options, Panel


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """The middle value; with an even number the mean of the two middle ones."""
    low = panel.ascending[panel.starts + (panel.counts - 1) // 2]
    high = panel.ascending[panel.starts + panel.counts // 2]
    return Aggregate(add(low, high), np.full(len(panel.starts), 2, dtype=np.int64))


METHOD = OfficialMethod(
    name="median",
    title={"zh_Hans": "中位数", "en": "Median", "zh_Hant": "中位數"},
    assumes={
        "zh_Hans": "以居中的评分为准，少数极端评分完全不起作用。",
        "en": "The mark in the middle decides, and a few extreme marks have no effect at all.",
        "zh_Hant": "以居中的評分為準，少數極端評分完全不起作用。",
    },
    avoid_when={
        "zh_Hans": "评分只取整数或档次较少时不宜使用，会出现大量同分。",
        "en": "Do not use it when marks are whole numbers or few steps: masses of cases will be tied.",
        "zh_Hant": "評分只取整數或檔次較少時不宜使用，會出現大量同分。",
    },
    aggregate=aggregate,
)
