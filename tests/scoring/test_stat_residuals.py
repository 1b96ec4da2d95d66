"""What the severity model leaves over: by hand, against dense generalised least squares, and where an effect was planted."""

from dataclasses import replace

import numpy as np
import pytest

from award.scoring.residuals import by_group, by_reading, places_read
from award.scoring.severity import fit_severity
from tests.scoring.stat_data import planned, sheets_of

TWO_BY_TWO = sheets_of([(0, 0, 8), (0, 1, 6), (1, 0, 5), (1, 1, 5)], 2, 2)
"""Cases 7 and 5, judges +0.5 and -0.5, left over ±0.5."""


def test_groups_by_hand():
    found = by_group(
        TWO_BY_TWO, fit_severity(TWO_BY_TWO, 0.0), {"one": np.array([0]), "all": np.array([0, 1])}
    )
    one, both = found["one"], found["all"]
    assert (one.cases, one.sheets, one.apart, one.met) == pytest.approx((1, 2, 1.0, 0.0))
    assert one.error == pytest.approx(1.0), "sqrt(2) sqrt(1/1 - 1/2): a case drawn is one above or one below"
    assert one.spread == pytest.approx(np.sqrt(0.5))
    assert (both.apart, both.error, both.spread) == pytest.approx((0.0, 0.0, np.sqrt(0.5))), (
        "all is never apart"
    )


def test_the_order_of_reading_by_hand():
    # the first judge read case 0 first, the second case 1: the order is all that the model left over
    place = places_read(TWO_BY_TWO.judge, np.array([1.0, 9.0, 2.0, 3.0]))
    assert place.tolist() == [0.25, 0.75, 0.75, 0.25]
    found = by_reading(TWO_BY_TWO, fit_severity(TWO_BY_TWO, 0.0), place)
    assert (found.slope, found.error, found.sheets) == pytest.approx((-2.0, 0.0, 4), abs=1e-6)
    assert [part.sheets for part in found.parts] == [2, 0, 2]
    assert np.isnan(found.parts[1].error), "three parts cannot be told apart where one is empty"


def test_places_share_a_rank_and_are_unknown_where_no_order_can_be_told():
    judge = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2], dtype=np.int32)
    moment = np.array([5.0, 1.0, 5.0, 9.0, 3.0, 3.0, np.nan, 7.0, 8.0])
    place = places_read(judge, moment)
    assert place[:4].tolist() == [0.5, 0.125, 0.5, 0.875]
    assert np.isnan(place[4:7]).all()
    assert place[7:].tolist() == [0.25, 0.75]


def piled(seed, effect, cases=60, judges=10, per_case=4):
    """Sheets of the model read in a random order, each mark raised by ``effect`` times its place."""
    values, _, _ = planned(cases, judges, per_case, seed)
    place = places_read(values.judge, np.random.default_rng(seed + 1).random(len(values.value)))
    return replace(values, value=values.value + effect * place), place


def test_the_effects_are_those_of_dense_generalised_least_squares():
    sheets, place = piled(5, 1.0, cases=20, judges=6, per_case=3)
    fit = fit_severity(sheets)
    found = by_reading(sheets, fit, place)
    rows = np.arange(len(place))
    cases, judges = np.zeros((len(rows), 20)), np.zeros((len(rows), 6))
    cases[rows, sheets.case], judges[rows, sheets.judge] = 1, 1
    inverse = np.linalg.inv(np.eye(len(rows)) + judges @ judges.T / fit.ratio)

    def squares(columns):
        design = np.column_stack((cases, columns))
        precision = np.linalg.inv(design.T @ inverse @ design)
        answer = precision @ design.T @ inverse @ sheets.value
        left = sheets.value - design @ answer
        return answer[20:], precision[20:, 20:] * (left @ inverse @ left) / (len(rows) - design.shape[1])

    (slope,), variance = squares(place[:, None])
    assert (found.slope, found.error) == pytest.approx((slope, np.sqrt(variance[0, 0])))
    part = np.minimum((place * 3).astype(int), 2)
    # effects that sum to 0: the last is what the others lack
    contrasts = np.array([[1, 0], [0, 1], [-1, -1]])
    two, variance = squares(contrasts[part].astype(float))
    assert [line.effect for line in found.parts] == pytest.approx((contrasts @ two).tolist())
    spread = np.sqrt((contrasts @ variance @ contrasts.T).diagonal())
    assert [line.error for line in found.parts] == pytest.approx(spread.tolist())
    assert [line.sheets for line in found.parts] == np.bincount(part, minlength=3).tolist()


@pytest.mark.parametrize("effect", [0.0, -1.5])
def test_a_planted_effect_of_the_order_is_found_and_none_is_not_invented(effect):
    found = []
    for seed in range(200):
        sheets, place = piled(seed, effect)
        found.append(by_reading(sheets, fit_severity(sheets), place))
    slope, error = (np.array([getattr(one, key) for one in found]) for key in ("slope", "error"))
    assert abs(slope.mean() - effect) < 3 * slope.std() / np.sqrt(len(slope))
    assert 0.85 < (np.abs(slope - effect) < 1.645 * error).mean() < 0.95
    ends = np.array([one.parts[2].effect - one.parts[0].effect for one in found])
    assert ends.mean() == pytest.approx(effect * 2 / 3, abs=0.06), "the thirds lie two thirds of a pile apart"


def test_the_mean_residual_of_a_group_says_nothing_but_its_level_and_its_luck_do():
    sheets, _, lenient = planned(200, 12, 4, 9)
    mild = np.isin(sheets.judge, np.argsort(lenient)[-6:])
    fortunate = np.flatnonzero(np.bincount(sheets.case[mild], minlength=200) >= 3)
    weak = np.arange(0, 200, 2)
    value = sheets.value - 3.0 * np.isin(sheets.case, weak)
    sheets = replace(sheets, value=value)
    found = by_group(sheets, fit_severity(sheets), {"weak": weak, "fortunate": fortunate})
    assert found["weak"].apart == pytest.approx(-1.5, abs=0.5)
    assert abs(found["weak"].apart) > 5 * found["weak"].error
    assert abs(found["weak"].met) < 0.15
    assert found["fortunate"].met > 0.4
    assert found["weak"].spread == pytest.approx(1.0, abs=0.12)


def test_groups_drawn_by_lot_stand_apart_as_often_as_said():
    sheets, _, _ = planned(60, 8, 3, 4)
    fit, chance = fit_severity(sheets), np.random.default_rng(2)
    groups = {turn: chance.permutation(60)[: 3 + turn % 20] for turn in range(1000)}
    found = by_group(sheets, fit, groups).values()
    assert 0.87 < np.mean([abs(line.apart) < 1.645 * line.error for line in found]) < 0.93


@pytest.mark.parametrize(
    "triples",
    [
        [],
        [(0, 0, 5)],
        [(0, 0, 5), (1, 0, 6)],
        [(0, 0, 5), (0, 1, 5), (1, 0, 5), (1, 1, 5)],
        [(0, 0, 5), (1, 1, 6)],
    ],
)
def test_too_little_to_tell_is_said_and_nothing_breaks(triples):
    sheets = sheets_of(triples, 3, 2)
    fit = fit_severity(sheets)
    found = by_reading(sheets, fit, places_read(sheets.judge, np.arange(len(triples), dtype=float)))
    assert found.sheets <= len(triples)
    groups = by_group(sheets, fit, {"none": np.array([2]), "first": np.array([0])})
    assert set(groups) <= {"first"}, "a group without a sheet is left out"
