"""z-score per judge: each judge's marks in that judge's own standard deviations, brought back to the common scale."""

import numpy as np

from award.scoring.graph import sums
from award.scoring.method import Estimate, SheetValues, StatisticalMethod
from award.scoring.severity import case_means, graph_of, in_order
from award.scoring.severity_ratio import FLAT


def estimate(sheets: SheetValues) -> Estimate:
    """mean + sd * (mean of z over the case's judges), z = (y - mean(j)) / sd(j), sd with m(j) - 1; mean and sd
    without index are those of all sheets. A judge with one sheet or without spread gives z = 0."""
    sheets = in_order(sheets)
    if not len(sheets.value):
        return Estimate(np.full(sheets.cases, np.nan))
    loads = np.bincount(sheets.judge, minlength=sheets.judges)
    centres = sums(sheets.judge, sheets.value, sheets.judges) / np.maximum(loads, 1)
    away = sheets.value - centres[sheets.judge]
    spread = np.sqrt(sums(sheets.judge, away**2, sheets.judges) / np.maximum(loads - 1, 1))
    flat = spread <= FLAT * max(float(np.abs(sheets.value).max()), 1e-300)
    z = np.where(flat[sheets.judge], 0.0, away / np.where(flat, 1.0, spread)[sheets.judge])
    overall = float(sheets.value.std(ddof=1)) if len(sheets.value) > 1 else 0.0
    score = float(sheets.value.mean()) + overall * case_means(sheets, z)
    notes = ("judge_without_spread",) * bool(flat[loads > 0].any())
    if int(graph_of(sheets).components()[0].max()) > 0:
        notes = (*notes, "disconnected")
    return Estimate(score, notes)


METHOD = StatisticalMethod(
    name="z_score",
    title={"zh_Hans": "标准分（按专家）", "en": "z-score per judge", "zh_Hant": "標準分（按專家）"},
    assumes={
        "zh_Hans": "假定每位专家分到的案例总体水平相当，把各人的平均分和离散程度换算到同一尺度。",
        "en": "Takes every judge to have received cases of about the same quality, and puts each judge's mean and "
        "spread on one scale.",
        "zh_Hant": "假定每位專家分到的案例總體水平相當，把各人的平均分和離散程度換算到同一尺度。",
    },
    avoid_when={
        "zh_Hans": "专家按方向分工、各方向水平不一，或每位专家评的份数很少时不宜使用。",
        "en": "Do not use it when judges see different categories of different quality, or only a few cases each.",
        "zh_Hant": "專家按方向分工、各方向水平不一，或每位專家評的份數很少時不宜使用。",
    },
    estimate=estimate,
)
