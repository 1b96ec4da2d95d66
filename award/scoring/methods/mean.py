"""The plain mean over judges."""

from award.scoring.exact import group_sums
from award.scoring.method import Aggregate, OfficialMethod, Options, Panel


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """sum(y) / n."""
    return Aggregate(group_sums(panel.values, panel.starts), panel.counts)


METHOD = OfficialMethod(
    name="mean",
    title={"zh_Hans": "平均分", "en": "Mean", "zh_Hant": "平均分"},
    assumes={
        "zh_Hans": "每位专家的评分同等计入，并假定各位专家的宽严尺度大体一致。",
        "en": "Every judge counts the same, and judges are taken to be about equally strict.",
        "zh_Hant": "每位專家的評分同等計入，並假定各位專家的寬嚴尺度大體一致。",
    },
    avoid_when={
        "zh_Hans": "每个案例只有少数几位专家评分、且专家宽严差别明显时不宜单独使用。",
        "en": "Do not rely on it alone when each case has few judges who differ clearly in strictness.",
        "zh_Hant": "每個案例只有少數幾位專家評分、且專家寬嚴差別明顯時不宜單獨使用。",
    },
    aggregate=aggregate,
)
