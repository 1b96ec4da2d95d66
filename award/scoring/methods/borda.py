"""Borda: only the order in which each judge puts the cases counts."""

import numpy as np

from award.scoring.graph import Floats
from award.scoring.method import Estimate, SheetValues, StatisticalMethod
from award.scoring.severity import case_means, graph_of, in_order


def estimate(sheets: SheetValues) -> Estimate:
    """Mean over judges of p = (m(j) - rank + 0.5) / m(j), rank 1 = the judge's highest mark, ties share the mean
    rank; between 0 and 1."""
    sheets = in_order(sheets)
    if not len(sheets.value):
        return Estimate(np.full(sheets.cases, np.nan))
    score = case_means(sheets, _positions(sheets))
    apart = int(graph_of(sheets).components()[0].max()) > 0
    return Estimate(score, ("disconnected",) if apart else ())


def _positions(sheets: SheetValues) -> Floats:
    """p of each sheet."""
    order = np.lexsort((sheets.value, sheets.judge))
    judge, value = sheets.judge[order], sheets.value[order]
    first = np.flatnonzero(np.r_[True, (np.diff(judge) != 0) | (np.diff(value) != 0)])
    size = np.diff(first, append=len(order))
    begins = np.flatnonzero(np.diff(judge, prepend=-1))
    begin = np.repeat(begins, np.diff(begins, append=len(order)))
    from_below = np.repeat(first + (size - 1) / 2, size) - begin
    position = np.empty(len(order))
    position[order] = (from_below + 0.5) / np.bincount(judge)[judge]
    return position


METHOD = StatisticalMethod(
    name="borda",
    title={
        "zh_Hans": "名次平均（波达）",
        "en": "Borda (mean normalised rank)",
        "zh_Hant": "名次平均（波達）",
    },
    assumes={
        "zh_Hans": "只取每位专家对案例排出的先后，不看分差；假定每位专家分到的案例总体水平相当。",
        "en": "Uses only the order in which each judge puts the cases, not the distances, and takes judges to have "
        "received cases of about the same quality.",
        "zh_Hant": "只取每位專家對案例排出的先後，不看分差；假定每位專家分到的案例總體水平相當。",
    },
    avoid_when={
        "zh_Hans": "专家按方向分工，或每位专家只评少数几份、并列很多时不宜使用。",
        "en": "Do not use it when judges see different categories, or only a few cases with many ties.",
        "zh_Hant": "專家按方向分工，或每位專家只評少數幾份、並列很多時不宜使用。",
    },
    estimate=estimate,
)
