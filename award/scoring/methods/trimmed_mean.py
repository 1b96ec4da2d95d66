"""The mean without the lowest and highest marks."""

from award.scoring.method import Aggregate, OfficialMethod, Options, Panel
from award.scoring.trimming import trimmed_sums


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """Drop ``drop_low`` lowest and ``drop_high`` highest (counts); the mean of the rest."""
    sums, stayed, nothing = trimmed_sums(panel, options)
    return Aggregate(sums, stayed, trimmed_out=nothing)


METHOD = OfficialMethod(
    name="trimmed_mean",
    title={
        "zh_Hans": "去掉最高分和最低分的平均分",
        "en": "Trimmed mean",
        "zh_Hant": "去掉最高分和最低分的平均分",
    },
    assumes={
        "zh_Hans": "假定个别过高或过低的评分不反映案例水平，去掉后取其余评分的平均。",
        "en": "A single very high or very low mark is taken to say little about the case; the rest is averaged.",
        "zh_Hant": "假定個別過高或過低的評分不反映案例水平，去掉後取其餘評分的平均。",
    },
    avoid_when={
        "zh_Hans": "每个案例不足五份评分时不宜使用，去掉的信息多于消除的偏差。",
        "en": "Do not use it with fewer than five sheets a case: it then throws away more information than bias.",
        "zh_Hant": "每個案例不足五份評分時不宜使用，去掉的資訊多於消除的偏差。",
    },
    aggregate=aggregate,
    trims=True,
)
