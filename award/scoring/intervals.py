"""Asks the mixed model for the intervals that stand beside a ranking."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from award.scoring.combining import Counted
from award.scoring.mixed import fit_mixed
from award.scoring.ranking_rows import Intervals
from award.scoring.statistical import canonical, sheet_values
from award.scoring.uncertainty import predict_from


def intervals_of(
    counted: Counted,
    case_ids: Sequence[str],
    ranked: NDArray[np.bool_],
    groups: NDArray[np.int64] | None = None,
) -> tuple[Intervals | None, tuple[str, ...]]:
    """Bounds and P(among the first K of the ranked), on the scale of the sheets' weighted means; and note codes.

    ``groups`` numbers the cases: then K are meant of each group, by one model of all sheets. None without
    ``uncertainty`` in the rules. Where lower is better the values are mirrored for the model. Sheets whose marks carry
    no weight have no mean and stay out.
    """
    rules, asked = counted.rules, counted.rules.uncertainty
    if asked is None:
        return None, ()
    weighed = counted.weighing()
    values = sheet_values(weighed, weighed.means, len(case_ids), mirrored=not rules.higher_is_better)
    given = canonical(values, case_ids)
    model = fit_mixed(given.sheets)
    found = []
    for members in [ranked] if groups is None else [ranked & (groups == one) for one in np.unique(groups)]:
        eligible = np.empty(len(case_ids), dtype=np.bool_)
        eligible[given.place] = members
        found.append(
            predict_from(
                model,
                given.sheets.cases,
                top=asked.top,
                level=float(asked.level),
                draws=asked.draws,
                seed=asked.seed,
                eligible=eligible,
            )
        )
    low, high = given.by_case(found[0].low), given.by_case(found[0].high)
    p_top = given.by_case(np.fmax.reduce([one.p_top for one in found]))  # NaN but in a case's own group
    return Intervals(*((low, high) if rules.higher_is_better else (-high, -low)), p_top), model.notes
