"""Asks the mixed model for the intervals that stand beside a ranking."""

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted
from award.scoring.ranking_rows import Intervals
from award.scoring.statistical import sheet_values


def intervals_of(
    counted: Counted, cases: int, ranked: NDArray[np.bool_]
) -> tuple[Intervals | None, tuple[str, ...]]:
    """Bounds and P(among the first K of the ranked), on the scale of the sheets' weighted means; and note codes.

    None without ``uncertainty`` in the rules. Where lower is better the values are mirrored for the model.
    """
    rules = counted.rules
    if rules.uncertainty is None:
        return None, ()
    from award.scoring.uncertainty import predict

    sheets = sheet_values(counted, counted.means, cases, mirrored=not rules.higher_is_better)
    asked = rules.uncertainty
    found = predict(
        sheets, top=asked.top, level=float(asked.level), draws=asked.draws, seed=asked.seed, eligible=ranked
    )
    if rules.higher_is_better:
        return Intervals(found.low, found.high, found.p_top), found.notes
    return Intervals(-found.high, -found.low, found.p_top), found.notes
