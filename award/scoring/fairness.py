"""What stands beside an official ranking: corrected scores with intervals, the grey zone, disagreement, the judges.

All figures are on the scale of the sheets' weighted means, whatever the official method does with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import count_sheets
from award.scoring.frame import Sheets
from award.scoring.graph import sums
from award.scoring.judge_report import JudgeReport, report_of
from award.scoring.rules import Rules
from award.scoring.severity import fit_severity
from award.scoring.statistical import canonical, sheet_values
from award.scoring.uncertainty import predict

GREY = (0.1, 0.9)
"""A case whose chance of being among the first lies between these is too close to call."""


@dataclass(frozen=True)
class CaseFigures:
    """One case. ``corrected``: the severity-adjusted mean; ``low``, ``high``: bounds of the true value; ``p_top``: the
    chance of being among the first; ``sd`` (n - 1) and ``spread`` (largest - smallest) of its sheets. None where there
    is none. ``grey``: too close to call."""

    case: str
    sheets: int
    raw_mean: float | None
    corrected: float | None
    low: float | None
    high: float | None
    p_top: float | None
    sd: float | None
    spread: float | None
    grey: bool


@dataclass(frozen=True)
class Fairness:
    """``cases`` in the order asked; ``judges``: leniency, spread, reliability, pieces (for chair and auditor only);
    ``notes``: codes of note_words.py."""

    cases: tuple[CaseFigures, ...]
    judges: JudgeReport
    notes: tuple[str, ...]

    @property
    def grey_zone(self) -> tuple[str, ...]:
        """The cases too close to call."""
        return tuple(figures.case for figures in self.cases if figures.grey)


def fairness(
    case_ids: Sequence[str],
    judge_ids: Sequence[str],
    sheets: Sheets,
    rules: Rules,
    *,
    top: int,
    ranked: NDArray[np.bool_] | None = None,
    level: float = 0.9,
    draws: int = 1000,
    seed: int = 0,
) -> Fairness:
    """The figures for the line after the first ``top``; ``ranked`` (all with a sheet when None) compete for it."""
    counted = count_sheets(sheets, rules).weighing()
    mirrored = not rules.higher_is_better
    values = sheet_values(counted, counted.means, len(case_ids), mirrored=mirrored)
    given = canonical(values, case_ids)
    eligible = None
    if ranked is not None:
        eligible = np.zeros(len(case_ids), dtype=np.bool_)
        eligible[given.place] = ranked
    found = predict(given.sheets, top=top, level=level, draws=draws, seed=seed, eligible=eligible)
    adjusted = fit_severity(given.sheets)
    count, mean, sd, spread = _raw(given.sheets.case, given.sheets.value, len(case_ids))
    sign = -1.0 if mirrored else 1.0
    low, high = (-found.high, -found.low) if mirrored else (found.low, found.high)
    cases = [
        CaseFigures(
            case=case,
            sheets=int(count[at]),
            raw_mean=_known(sign * mean[at]),
            corrected=_known(sign * adjusted.score[at]),
            low=_known(low[at]),
            high=_known(high[at]),
            p_top=_known(found.p_top[at]),
            sd=_known(sd[at]),
            spread=_known(spread[at]),
            grey=bool(GREY[0] < found.p_top[at] < GREY[1]),
        )
        for at, case in zip(given.place.tolist(), case_ids, strict=True)
    ]
    judges = report_of(case_ids, judge_ids, sheets, rules)
    return Fairness(tuple(cases), judges, tuple(dict.fromkeys((*found.notes, *adjusted.notes))))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _raw(
    case: NDArray[np.int32], value: NDArray[np.float64], cases: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Number, mean, standard deviation and range of each case's sheets; NaN where there is none."""
    count = np.bincount(case, minlength=cases)
    mean = sums(case, value, cases) / np.where(count > 0, count, np.nan)
    squares = sums(case, (value - mean[case]) ** 2, cases)
    sd = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    most, least = np.full(cases, -np.inf), np.full(cases, np.inf)
    np.maximum.at(most, case, value)
    np.minimum.at(least, case, value)
    return count, mean, sd, np.where(count > 0, most - least, np.nan)
