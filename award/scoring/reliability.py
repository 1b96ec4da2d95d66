"""Agreement of judges: intraclass correlations, for complete tables and for sparse ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.mixed import Mixed

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six of Shrout and Fleiss: one judge's mark (…1) and the mean of all k judges (…k).

    1: each case has other judges; 2: the same judges, drawn from many; 3: these judges and no others."""

    icc_1_1: float
    icc_2_1: float
    icc_3_1: float
    icc_1_k: float
    icc_2_k: float
    icc_3_k: float


def intraclass_correlations(table: Floats) -> IntraclassCorrelations:
    """Of a complete cases x judges table, by analysis of variance (Shrout and Fleiss, Psychological Bulletin 86, 1979).

    Raises ``ValueError`` for a table with gaps, fewer than two cases or two judges. NaN where nothing varies.
    """
    cases, judges = table.shape
    if cases < 2 or judges < 2 or not np.isfinite(table).all():
        raise ValueError("a complete table of at least two cases and two judges is needed")
    mean = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    between = judges * float(((rows - mean) ** 2).sum()) / (cases - 1)
    within = float(((table - rows[:, None]) ** 2).sum()) / (cases * (judges - 1))
    by_judge = cases * float(((columns - mean) ** 2).sum()) / (judges - 1)
    left = table - rows[:, None] - columns + mean
    error = float((left**2).sum()) / ((cases - 1) * (judges - 1))
    tilt = (by_judge - error) / cases
    return IntraclassCorrelations(
        icc_1_1=_ratio(between - within, between + (judges - 1) * within),
        icc_2_1=_ratio(between - error, between + (judges - 1) * error + judges * tilt),
        icc_3_1=_ratio(between - error, between + (judges - 1) * error),
        icc_1_k=_ratio(between - within, between),
        icc_2_k=_ratio(between - error, between + tilt),
        icc_3_k=_ratio(between - error, between),
    )


def _ratio(above: float, below: float) -> float:
    return above / below if below != 0 else float("nan")


@dataclass(frozen=True)
class Reliability:
    """Of sparse sheets: ``single`` = ICC(1,1), one sheet by a judge drawn at random; ``mean`` = ICC(1,k), the plain
    mean of ``sheets`` = k sheets by different judges. NaN where the model could not be fitted."""

    single: float
    mean: float
    sheets: float


def reliability(model: Mixed, sheets_per_case: NDArray[np.float64]) -> Reliability:
    """From the variance components: case / (case + judge + residual), and with the latter two divided by k.

    k is the harmonic mean of the numbers of sheets of the cases that have any, so that the mean's error variance is
    that of an average case. (For a complete table the components of ICC(1,·) agree with the analysis of variance.)
    """
    counts = sheets_per_case[sheets_per_case > 0]
    k = float(len(counts) / (1.0 / counts).sum()) if len(counts) else float("nan")
    error = model.judge_variance + model.residual_variance
    return Reliability(
        _ratio(model.case_variance, model.case_variance + error),
        _ratio(model.case_variance, model.case_variance + error / k),
        k,
    )
