"""The draws against the exact prediction distribution, written down on dense matrices."""

import numpy as np
import pytest
from scipy.stats import norm

from award.scoring.method import SheetValues
from award.scoring.uncertainty import predict
from tests.scoring.stat_data import planned, sheets_of


def exact(sheets, model):
    """Mean and covariance of mean + case effects given the marks, from Henderson's full equations inverted."""
    rows, cases, judges = len(sheets.value), sheets.cases, sheets.judges
    design = np.zeros((rows, 1 + cases + judges))
    design[:, 0] = design[np.arange(rows), 1 + sheets.case] = design[
        np.arange(rows), 1 + cases + sheets.judge
    ] = 1
    precision = design.T @ design
    ratios = [0.0] + [model.residual_variance / model.case_variance] * cases
    ratios += [model.residual_variance / model.judge_variance] * judges
    precision += np.diag(ratios)
    cover = model.residual_variance * np.linalg.inv(precision)
    pick = np.hstack([np.ones((cases, 1)), np.eye(cases), np.zeros((cases, judges))])
    return pick @ np.linalg.solve(precision, design.T @ sheets.value), pick @ cover @ pick.T


@pytest.mark.parametrize("seed", range(3))
def test_intervals_and_joint_draws_follow_the_exact_distribution(seed):
    sheets, _, _ = planned(30, 6, 3, seed)
    found = predict(sheets, top=5, draws=20_000, seed=1)
    mean, cover = exact(sheets, found.model)
    sd = np.sqrt(np.diag(cover))
    assert found.model.score == pytest.approx(mean, abs=1e-6)
    assert found.low == pytest.approx(mean + norm.ppf(0.05) * sd, abs=1e-6)
    assert found.high == pytest.approx(mean + norm.ppf(0.95) * sd, abs=1e-6)
    drawn = np.random.default_rng(0).multivariate_normal(mean, cover, 20_000)
    top = (np.argsort(np.argsort(-drawn, axis=1), axis=1) < 5).mean(axis=0)
    assert found.p_top == pytest.approx(top, abs=0.02)
    assert found.p_top.sum() == pytest.approx(5)


def test_a_seed_gives_the_same_chances_in_any_order_of_the_rows():
    sheets, _, _ = planned(20, 5, 3, 7)
    order = np.random.default_rng(0).permutation(len(sheets.value))
    shuffled = SheetValues(sheets.case[order], sheets.judge[order], sheets.value[order], 20, 5)
    first, second, third = (predict(s, top=3, seed=n) for s, n in ((sheets, 4), (shuffled, 4), (sheets, 5)))
    assert np.array_equal(first.low, second.low)
    assert np.array_equal(first.p_top, second.p_top)
    assert np.array_equal(first.low, third.low)
    assert not np.array_equal(first.p_top, third.p_top)


def test_only_the_eligible_compete():
    sheets, _, _ = planned(20, 5, 3, 7)
    eligible = np.arange(20) % 2 == 0
    found = predict(sheets, top=3, eligible=eligible)
    assert np.isnan(found.p_top[~eligible]).all()
    assert found.p_top[eligible].sum() == pytest.approx(3)
    assert np.isfinite(found.low).all()
    assert predict(sheets, top=10, eligible=eligible).p_top[eligible] == pytest.approx(1.0)


def test_too_little_data_gives_no_interval_and_says_why():
    found = predict(sheets_of([(0, 0, 5), (1, 0, 7)], 3, 1), top=1)
    assert np.isnan(found.low).all()
    assert np.isnan(found.p_top).all()
    assert found.notes == ("one_judge",)


def test_cases_that_do_not_differ_share_the_chance():
    chance = np.random.default_rng(3)
    triples = [
        (i, j, float(value)) for i in range(4) for j, value in enumerate(chance.permutation([1, 2, 3, 4, 5]))
    ]
    found = predict(sheets_of(triples, 4, 5), top=1)
    assert "no_case_variance" in found.notes
    assert found.p_top == pytest.approx(np.full(4, 0.25))


@pytest.mark.parametrize("wrong", [{"level": 1.0}, {"level": 0.0}, {"draws": 0}])
def test_senseless_levels_are_refused(wrong):
    with pytest.raises(ValueError, match="level"):
        predict(sheets_of([(0, 0, 5)], 1, 1), top=1, **wrong)


def test_intervals_hold_the_truth_nine_times_in_ten():
    """100 panels of 200 cases by 21 judges, as the model says (bench/simulation.py gives all nine scenarios)."""
    inside = []
    for seed in range(100):
        sheets, truth, _ = planned(200, 21, 5, seed, spread=(1.13, 0.49, 1.126))
        found = predict(sheets, top=20, seed=seed)
        inside.append(float(((found.low <= truth) & (truth <= found.high)).mean()))
    assert 0.88 <= np.mean(inside) <= 0.92
