"""The plain sum over judges."""

import numpy as np

from award.scoring.exact import group_sums
from award.scoring.method import Aggregate, OfficialMethod, Options, Panel


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """sum(y)."""
    return Aggregate(group_sums(panel.values, panel.starts), np.ones(len(panel.starts), dtype=np.int64))


METHOD = OfficialMethod(
    name="sum",
    title={"zh_Hans": "总分", "en": "Sum", "zh_Hant": "總分"},
    assumes={
        "zh_Hans": "各位专家的评分直接相加，要求每个案例由同样多的专家评分。",
        "en": "The judges' marks are added up, which requires that every case has the same number of judges.",
        "zh_Hant": "各位專家的評分直接相加，要求每個案例由同樣多的專家評分。",
    },
    avoid_when={
        "zh_Hans": "各案例的评分份数不同（有回避、弃权或缺评）时不宜使用，份数少的案例会吃亏。",
        "en": "Do not use it when cases differ in their number of sheets: those with fewer would lose by that alone.",
        "zh_Hant": "各案例的評分份數不同（有迴避、棄權或缺評）時不宜使用，份數少的案例會吃虧。",
    },
    aggregate=aggregate,
)
