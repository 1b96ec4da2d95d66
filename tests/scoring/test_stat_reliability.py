"""Agreement of judges: the published example, and the sparse estimate against it."""

import numpy as np
import pytest

from award.scoring.mixed import fit_mixed
from award.scoring.reliability import intraclass_correlations, reliability
from tests.scoring.stat_data import planned, rows_of, sheets_of


def complete(shared_data):
    rows = rows_of(shared_data / "shrout-fleiss-1979" / "ratings.csv")
    table = np.full((6, 4), np.nan)
    for row in rows:
        table[int(row["case_id"]) - 1, int(row["judge_id"]) - 1] = float(row["score"])
    return table


def test_the_six_of_shrout_and_fleiss(shared_data):
    found = intraclass_correlations(complete(shared_data))
    six = (found.icc_1_1, found.icc_2_1, found.icc_3_1, found.icc_1_k, found.icc_2_k, found.icc_3_k)
    assert six == pytest.approx((0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093), abs=5e-5)
    assert tuple(round(value, 2) for value in six) == (0.17, 0.29, 0.71, 0.44, 0.62, 0.91)


@pytest.mark.parametrize("table", [np.ones((1, 4)), np.ones((4, 1)), np.array([[1.0, np.nan], [2.0, 3.0]])])
def test_gaps_and_single_rows_are_refused(table):
    with pytest.raises(ValueError, match="complete table"):
        intraclass_correlations(table)


def test_the_mixed_models_agreement_equals_icc_2_on_a_complete_table(shared_data):
    """With judges random and every case judged by all, case / (case + judge + residual) is ICC(2,1)."""
    table = complete(shared_data)
    sheets = sheets_of([(i, j, table[i, j]) for i in range(6) for j in range(4)], 6, 4)
    found = reliability(fit_mixed(sheets), np.full(6, 4.0))
    published = intraclass_correlations(table)
    assert found.single == pytest.approx(published.icc_2_1, abs=1e-6)
    assert found.mean == pytest.approx(published.icc_2_k, abs=1e-6)
    assert found.sheets == 4


def test_sparse_agreement_is_near_the_truth():
    sheets, _, _ = planned(2000, 40, 4, 5, spread=(2.0, 1.0, 1.5))
    found = reliability(fit_mixed(sheets), np.full(2000, 4.0))
    assert found.single == pytest.approx(4 / (4 + 1 + 2.25), abs=0.04)
    assert found.mean == pytest.approx(4 / (4 + 3.25 / 4), abs=0.03)
