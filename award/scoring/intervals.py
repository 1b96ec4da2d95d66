"""Asks the mixed model for the intervals that stand beside a ranking."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted, count_sheets
from award.scoring.frame import Sheets
from award.scoring.ranking_rows import Intervals
from award.scoring.rules import Rules
from award.scoring.statistical import canonical, sheet_values
from award.scoring.uncertainty import predict


def intervals_within(
    case_ids: Sequence[str], sheets: Sheets, rules: Rules, ranked: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Bounds, and P(among the first K of the ``ranked``) by ``rules.uncertainty``; NaN where there is none."""
    found, _notes = intervals_of(count_sheets(sheets, rules), case_ids, ranked)
    nothing = np.full(len(case_ids), np.nan)
    return (nothing, nothing, nothing) if found is None else (found.low, found.high, found.p_top)


def intervals_of(
    counted: Counted, case_ids: Sequence[str], ranked: NDArray[np.bool_]
) -> tuple[Intervals | None, tuple[str, ...]]:
    """Bounds and P(among the first K of the ranked), on the scale of the sheets' weighted means; and note codes.

    None without ``uncertainty`` in the rules. Where lower is better the values are mirrored for the model. Sheets
    whose marks carry no weight have no mean and stay out.
    """
    rules, asked = counted.rules, counted.rules.uncertainty
    if asked is None:
        return None, ()
    weighed = counted.weighing()
    values = sheet_values(weighed, weighed.means, len(case_ids), mirrored=not rules.higher_is_better)
    given = canonical(values, case_ids)
    eligible = np.empty(len(case_ids), dtype=np.bool_)
    eligible[given.place] = ranked
    found = predict(
        given.sheets,
        top=asked.top,
        level=float(asked.level),
        draws=asked.draws,
        seed=asked.seed,
        eligible=eligible,
    )
    low, high, p_top = (given.by_case(figures) for figures in (found.low, found.high, found.p_top))
    return Intervals(*((low, high) if rules.higher_is_better else (-high, -low)), p_top), found.notes
