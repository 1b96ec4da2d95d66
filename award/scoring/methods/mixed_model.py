"""Mixed model: the best prediction of each case's value, drawn towards the mean the less is known of it."""

from award.scoring.method import Estimate, SheetValues, StatisticalMethod
from award.scoring.mixed import fit_mixed


def estimate(sheets: SheetValues) -> Estimate:
    """Mean + case effect of the model mark = mean + case + judge + noise, cases and judges random (REML)."""
    found = fit_mixed(sheets)
    return Estimate(found.score, found.notes)


METHOD = StatisticalMethod(
    name="mixed_model",
    title={"zh_Hans": "混合模型估计分", "en": "Mixed model", "zh_Hant": "混合模型估計分"},
    assumes={
        "zh_Hans": "把案例水平和专家宽严都看作随机差异，扣除宽严影响；评分份数越少，得分越向总平均靠拢。",
        "en": "Treats both cases and judges as random, removes severity, and draws a case towards the overall mean "
        "the fewer sheets it has.",
        "zh_Hant": "把案例水平和專家寬嚴都看作隨機差異，扣除寬嚴影響；評分份數越少，得分越向總平均靠攏。",
    },
    avoid_when={
        "zh_Hans": "案例或专家很少，或各案例份数相差很大而又不愿份数影响名次时，不宜用作正式得分。",
        "en": "Do not rank by it with very few cases or judges, or when the number of sheets differs much and must "
        "not sway the order.",
        "zh_Hant": "案例或專家很少，或各案例份數相差很大而又不願份數影響名次時，不宜用作正式得分。",
    },
    estimate=estimate,
)
