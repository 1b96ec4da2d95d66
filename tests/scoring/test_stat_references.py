"""The models against lme4 and R's lm on real ratings (see the READMEs beside the data)."""

import numpy as np
import pytest

from award.scoring.mixed import fit_mixed
from award.scoring.severity import fit_severity
from tests.scoring.stat_data import read_ratings, rows_of

DATA = ["ratings-at8-16raters", "penicillin"]
PUBLISHED = {
    "ratings-at8-16raters": (1.31403053, 0.07292365, 0.38897567, 0.04543426, 0.10655483, 821.893076),
    "penicillin": (22.97222222, 0.80857351, 0.71690834, 3.73091901, 0.30241545, 330.860589),
}
FIXED = {
    "ratings-at8-16raters": (0.04272482871193759, 0.1067959547118139),
    "penicillin": (3.730917840890345, 0.3024154590548643),
}


@pytest.mark.parametrize("name", DATA)
def test_severity_adjusted_means_and_leniency_equal_lme4s(shared_data, name):
    ratings = read_ratings(shared_data / name)
    found = fit_severity(ratings.sheets)
    rows = rows_of(shared_data / name / "reference_case_fixed.csv")
    assert len(rows) == len(ratings.cases) + len(ratings.judges)
    for row in rows:
        ids, values = (
            (ratings.cases, found.score) if row["kind"] == "case" else (ratings.judges, found.leniency)
        )
        assert values[ids.index(row["id"])] == pytest.approx(float(row["value"]), abs=1e-6)
    assert (found.judge_variance, found.residual_variance) == pytest.approx(FIXED[name], abs=1e-6)
    assert found.notes == ()


@pytest.mark.parametrize("name", DATA)
def test_mixed_model_equals_lme4s(shared_data, name):
    ratings = read_ratings(shared_data / name)
    found = fit_mixed(ratings.sheets)
    rows = rows_of(shared_data / name / "reference_lme4_blup.csv")
    assert len(rows) == len(ratings.cases) + len(ratings.judges)
    for row in rows:
        if row["kind"] == "case":
            value = found.score[ratings.cases.index(row["id"])] - found.mean
        else:
            value = found.leniency[ratings.judges.index(row["id"])]
        assert value == pytest.approx(float(row["blup"]), abs=1e-6)
    summary = (
        found.mean,
        found.mean_error,
        found.case_variance,
        found.judge_variance,
        found.residual_variance,
        found.criterion,
    )
    assert summary == pytest.approx(PUBLISHED[name], abs=2e-6)


def test_with_r_zero_it_is_rs_additive_least_squares(shared_data):
    ratings = read_ratings(shared_data / "ratings-at8-16raters")
    found = fit_severity(ratings.sheets, ratio=0.0)
    rows = rows_of(shared_data / "ratings-at8-16raters" / "reference_lm_sumzero.csv")
    assert len(rows) == len(ratings.cases) + len(ratings.judges) - 1
    for row in rows:
        term, value = row["term"], float(row["est"])
        if term.startswith("p"):
            assert found.score[ratings.cases.index(term[1:])] == pytest.approx(value, abs=1e-6)
        else:
            assert found.leniency[int(term[1:]) - 1] == pytest.approx(value, abs=1e-6)
    assert np.nansum(found.leniency) == pytest.approx(0, abs=1e-9)


def test_severity_cannot_be_told_where_every_judge_has_one_case(shared_data):
    reviews = rows_of(shared_data / "iclr-2017" / "reviews.csv")
    papers = sorted({row["paper_id"] for row in reviews})
    case = np.array([papers.index(row["paper_id"]) for row in reviews], dtype=np.int32)
    value = np.array([float(row["rating"]) for row in reviews])
    from award.scoring.method import SheetValues

    sheets = SheetValues(case, np.arange(len(case), dtype=np.int32), value, len(papers), len(case))
    means = np.bincount(case, weights=value) / np.bincount(case)
    for found in (fit_severity(sheets), fit_mixed(sheets)):
        assert "severity_not_identified" in found.notes
        assert np.isnan(found.leniency).all()
        assert found.score == pytest.approx(means)
