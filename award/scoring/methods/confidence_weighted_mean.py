"""The mean over judges, each weighted by the confidence stated on the sheet."""

import numpy as np

from award.scoring.exact import group_sums, multiply
from award.scoring.method import Aggregate, OfficialMethod, Options, Panel


def aggregate(panel: Panel, options: Options) -> Aggregate:
    """sum(c y) / sum(c); undefined where all confidences are 0."""
    if panel.confidence is None:
        raise ValueError("confidence_weighted_mean needs a confidence on every sheet")
    above = group_sums(multiply(panel.values, panel.confidence), panel.starts)
    below = group_sums(panel.confidence, panel.starts)
    defined = np.asarray(below > 0, dtype=np.bool_)
    return Aggregate(above, np.where(defined, below, 1), defined=defined)


METHOD = OfficialMethod(
    name="confidence_weighted_mean",
    title={
        "zh_Hans": "按把握程度加权的平均分",
        "en": "Confidence-weighted mean",
        "zh_Hant": "按把握程度加權的平均分",
    },
    assumes={
        "zh_Hans": "假定专家自报的把握程度真实可比，把握大的评分计入更多。",
        "en": "The confidence that judges state is taken as honest and comparable; surer marks count for more.",
        "zh_Hant": "假定專家自報的把握程度真實可比，把握大的評分計入更多。",
    },
    avoid_when={
        "zh_Hans": "专家可能以把握程度抬高自己的影响，或多数专家不填把握程度时不宜使用。",
        "en": "Do not use it when judges may state confidence to gain influence, or mostly leave it out.",
        "zh_Hant": "專家可能以把握程度抬高自己的影響，或多數專家不填把握程度時不宜使用。",
    },
    aggregate=aggregate,
    needs_confidence=True,
)
