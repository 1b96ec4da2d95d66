"""Severity-adjusted mean: each judge's leniency is taken out of the marks."""

from award.scoring.method import Estimate, SheetValues, StatisticalMethod
from award.scoring.severity import fit_severity


def estimate(sheets: SheetValues) -> Estimate:
    """q(i) of the model mark = case + judge + noise, cases fixed, judges random (REML)."""
    found = fit_severity(sheets)
    return Estimate(found.score, found.notes)


METHOD = StatisticalMethod(
    name="severity_adjusted",
    title={"zh_Hans": "宽严校正平均分", "en": "Severity-adjusted mean", "zh_Hant": "寬嚴校正平均分"},
    assumes={
        "zh_Hans": "假定每位专家的宽严尺度前后一致，且不同专家评过的案例有交叉，由此估计并扣除各人的偏宽或偏严。",
        "en": "Takes each judge to be lenient or strict by the same amount throughout, judges to share cases, and "
        "removes that amount from the marks.",
        "zh_Hant": "假定每位專家的寬嚴尺度前後一致，且不同專家評過的案例有交叉，由此估計並扣除各人的偏寬或偏嚴。",
    },
    avoid_when={
        "zh_Hans": "各组专家评的案例互不重叠，或每位专家只评一两份时不宜使用：偏严的专家与较弱的案例分不开。",
        "en": "Do not use it when groups of judges share no cases or each judge has only one or two: a strict judge "
        "then looks like weak cases.",
        "zh_Hant": "各組專家評的案例互不重疊，或每位專家只評一兩份時不宜使用：偏嚴的專家與較弱的案例分不開。",
    },
    estimate=estimate,
)
