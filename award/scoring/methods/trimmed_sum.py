"""The sum without the lowest and highest marks."""

import numpy as np

from award.scoring.method import Aggregate, OfficialMethod, Options, Panel
from award.scoring.trimming import trimmed_sums


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """Drop ``drop_low`` lowest and ``drop_high`` highest (counts); the sum of the rest.

    Where nothing stays the rules speak of the plain mean, so that is what is returned.
    """
    sums, stayed, nothing = trimmed_sums(panel, options)
    return Aggregate(sums, np.where(nothing, stayed, 1), trimmed_out=nothing)


METHOD = OfficialMethod(
    name="trimmed_sum",
    title={"zh_Hans": "去掉最高分和最低分的总分", "en": "Trimmed sum", "zh_Hant": "去掉最高分和最低分的總分"},
    assumes={
        "zh_Hans": "去掉最高分和最低分后将其余评分相加，要求每个案例由同样多的专家评分。",
        "en": "The highest and lowest marks are dropped, the rest added; every case must have equally many judges.",
        "zh_Hant": "去掉最高分和最低分後將其餘評分相加，要求每個案例由同樣多的專家評分。",
    },
    avoid_when={
        "zh_Hans": "各案例的评分份数不同，或每个案例不足五份评分时不宜使用。",
        "en": "Do not use it when cases differ in their number of sheets or have fewer than five.",
        "zh_Hant": "各案例的評分份數不同，或每個案例不足五份評分時不宜使用。",
    },
    aggregate=aggregate,
    trims=True,
)
