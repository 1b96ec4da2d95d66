"""Before a scoring stage opens: can severity be corrected with these assignments, and how sure will scores be?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.graph import Graph, relative_variances
from award.scoring.method import Words

Floats = NDArray[np.float64]

RATIO = 5.0
"""Residual / judge variance supposed when no earlier stage tells (1.268 / 0.240 of a real conference)."""
WEAK = 0.05
"""Second eigenvalue of the normalised graph below which a connected graph hangs by a thread."""
BRIDGE = 0.2
"""Share of each smaller pile's cases that the remedy gives a judge from another pile."""


WARNING_WORDS: Mapping[str, Words] = {
    "disconnected": {
        "en": "groups of judges share no case: a strict group cannot be told from a weak group of cases",
        "zh_Hans": "专家分成互不交叉的几组：无法区分是专家偏严，还是这组案例较弱",
        "zh_Hant": "專家分成互不交叉的幾組：無法區分是專家偏嚴，還是這組案例較弱",
    },
    "weakly_connected": {
        "en": "groups of judges are linked by very few shared cases; the correction between them will be rough",
        "zh_Hans": "几组专家之间只靠极少数共同案例相连，组间的宽严校正会很粗略",
        "zh_Hant": "幾組專家之間只靠極少數共同案例相連，組間的寬嚴校正會很粗略",
    },
    "case_without_judge": {
        "en": "some cases have no judge",
        "zh_Hans": "有案例尚未分配专家",
        "zh_Hant": "有案例尚未分配專家",
    },
    "judge_without_case": {
        "en": "some judges have no case",
        "zh_Hans": "有专家尚未分到案例",
        "zh_Hant": "有專家尚未分到案例",
    },
    "single_sheet_cases": {
        "en": "some cases have a single judge; their scores have no check",
        "zh_Hans": "有案例只有一位专家评分，得分没有印证",
        "zh_Hant": "有案例只有一位專家評分，得分沒有印證",
    },
    "one_judge": {
        "en": "a single judge scores everything; severity cannot be corrected",
        "zh_Hans": "全部案例由一位专家评分，无法校正宽严",
        "zh_Hant": "全部案例由一位專家評分，無法校正寬嚴",
    },
}
"""What the warnings mean, by code, in the three languages of the interface."""


@dataclass(frozen=True)
class Remedy:
    """Give ``sheets`` cases of the pile (by its number) one more judge each from the largest pile."""

    pile: int
    sheets: int


@dataclass(frozen=True)
class Connectivity:
    """``case_pile`` and ``judge_pile``: the pile's number, 0 the one with most cases, -1 without an assignment.

    ``standard_error[i]``: expected standard error of case i's severity-adjusted score, in units of one sheet's noise
    (multiply by its standard deviation where known), inf without an assignment. ``second_eigenvalue`` of the
    normalised judge graph: 0 in pieces, near 1 well mixed. ``warnings`` are codes: disconnected, weakly_connected,
    case_without_judge, judge_without_case, single_sheet_cases, one_judge; ``remedies`` belong to the first.
    """

    case_pile: NDArray[np.int64]
    judge_pile: NDArray[np.int64]
    piles: int
    standard_error: Floats
    second_eigenvalue: float
    warnings: tuple[str, ...]
    remedies: tuple[Remedy, ...]


def examine(graph: Graph, ratio: float = RATIO) -> Connectivity:
    """Look at the judge-case graph of the assignments; ``ratio`` = residual / judge variance of an earlier stage."""
    of_case, of_judge = graph.components()
    count = int(of_case.max(initial=-1)) + 1
    size = np.bincount(of_case[of_case >= 0], minlength=count)
    number = np.full(count + 1, -1, dtype=np.int64)
    number[np.argsort(-size, kind="stable")] = np.arange(count)
    of_case, of_judge = number[of_case], number[of_judge]
    second = _second_eigenvalue(graph)
    remedies = tuple(
        Remedy(pile, max(2, round(BRIDGE * int((of_case == pile).sum())))) for pile in range(1, count)
    )
    return Connectivity(
        case_pile=of_case,
        judge_pile=of_judge,
        piles=count,
        standard_error=np.sqrt(relative_variances(graph, ratio)),
        second_eigenvalue=second,
        warnings=_warnings(graph, count, second),
        remedies=remedies,
    )


def _warnings(graph: Graph, piles: int, second: float) -> tuple[str, ...]:
    sheets, loads = graph.per_case(), graph.per_judge()
    found = {
        "disconnected": piles > 1,
        "weakly_connected": piles == 1 and second < WEAK,
        "case_without_judge": bool((sheets == 0).any()),
        "judge_without_case": bool((loads == 0).any()),
        "single_sheet_cases": bool((sheets == 1).any()),
        "one_judge": int((loads > 0).sum()) == 1,
    }
    return tuple(code for code, holds in found.items() if holds)


def _second_eigenvalue(graph: Graph) -> float:
    """Of I - D^-1/2 A' diag(1/n) A D^-1/2 over the judges that have cases; 1 for a single judge, 0 for none."""
    loads = graph.per_judge()
    present = np.flatnonzero(loads > 0)
    if len(present) < 2:
        return float(len(present))
    scale = 1.0 / np.sqrt(loads[present])
    laplacian = graph.judge_laplacian()[np.ix_(present, present)] * np.outer(scale, scale)
    return max(float(np.linalg.eigvalsh(laplacian)[1]), 0.0)


def graph_from_pairs(pairs: Mapping[str, list[str]], judges: list[str]) -> tuple[Graph, list[str]]:
    """The graph of ``pairs`` (case id -> its judges' ids) and the case ids in the graph's order (sorted)."""
    cases = sorted(pairs)
    place = {judge: at for at, judge in enumerate(judges)}
    edges = [(row, place[judge]) for row, case in enumerate(cases) for judge in sorted(set(pairs[case]))]
    table = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return Graph(table[:, 0], table[:, 1], len(cases), len(judges)), cases
