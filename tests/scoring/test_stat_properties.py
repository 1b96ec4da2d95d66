"""What must hold of the statistical methods whatever the marks: ties, gaps, one judge, disconnected piles."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from award.scoring.method import SheetValues
from award.scoring.methods import borda, mixed_model, severity_adjusted, z_score
from award.scoring.mixed import fit_mixed
from award.scoring.severity import case_means, fit_severity
from tests.scoring.stat_data import panels, planned, sheets_of

METHODS = [severity_adjusted.METHOD, mixed_model.METHOD, z_score.METHOD, borda.METHOD]
EXAMPLES = settings(max_examples=300, deadline=None)


def relabelled(sheets, case_to, judge_to, rows):
    return SheetValues(
        np.asarray(case_to, dtype=np.int32)[sheets.case][rows],
        np.asarray(judge_to, dtype=np.int32)[sheets.judge][rows],
        sheets.value[rows],
        sheets.cases,
        sheets.judges,
    )


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@EXAMPLES
@given(sheets=panels(), random=st.randoms(use_true_random=False))
def test_permuting_judges_cases_and_rows_changes_nothing(method, sheets, random):
    case_to, judge_to, rows = (list(range(n)) for n in (sheets.cases, sheets.judges, len(sheets.value)))
    for order in (case_to, judge_to, rows):
        random.shuffle(order)
    before = method.estimate(sheets)
    after = method.estimate(relabelled(sheets, case_to, judge_to, rows))
    assert after.score[case_to] == pytest.approx(before.score, abs=1e-6, nan_ok=True)
    assert after.notes == before.notes


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@EXAMPLES
@given(sheets=panels())
def test_a_case_has_a_score_when_and_only_when_it_has_a_sheet(method, sheets):
    score = method.estimate(sheets).score
    assert (np.isfinite(score) == (np.bincount(sheets.case, minlength=sheets.cases) > 0)).all()


@EXAMPLES
@given(panels(), st.data())
def test_severity_adjusted_order_ignores_what_one_judge_adds_to_every_mark(sheets, data):
    """With the ratio held, a constant moves the other scores by equal amounts only where r = 0; under REML the
    constant itself changes r. The order of additive least squares must not move at all in a connected panel."""
    assume(len(sheets.value))
    judge = data.draw(st.sampled_from(sorted(set(sheets.judge.tolist()))))
    shift = data.draw(st.sampled_from([-7.0, 1.5, 30.0]))
    shifted = SheetValues(
        sheets.case, sheets.judge, sheets.value + shift * (sheets.judge == judge), sheets.cases, sheets.judges
    )
    before, after = fit_severity(sheets, ratio=0.0), fit_severity(shifted, ratio=0.0)
    assume("disconnected" not in before.notes)
    moved = (after.score - before.score)[np.isfinite(before.score)]
    if np.isnan(before.leniency).all() and len(set(sheets.judge.tolist())) > 1:
        return  # no case with two sheets: nothing can be corrected, scores are means
    assert moved == pytest.approx(np.full(len(moved), moved[0]), abs=1e-8)


@pytest.mark.parametrize("shift", [-25.0, -3.0, 4.0, 40.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_constant_added_to_one_judge_leaves_the_reml_order(shift, seed):
    sheets, _, _ = planned(60, 10, 5, seed)
    before = fit_severity(sheets).score
    shifted = sheets.value + shift * (sheets.judge == 3)
    after = fit_severity(SheetValues(sheets.case, sheets.judge, shifted, 60, 10)).score
    gaps = np.subtract.outer(before, before)
    swapped = (gaps * np.subtract.outer(after, after) < 0) & (np.abs(gaps) > 0.1)
    assert not swapped.any()
    raw = case_means(SheetValues(sheets.case, sheets.judge, shifted, 60, 10))
    if abs(shift) >= 25:
        assert ((gaps * np.subtract.outer(raw, raw) < 0) & (np.abs(gaps) > 0.1)).any()


@EXAMPLES
@given(panels(), st.integers(-50, 50), st.sampled_from([0.5, 3.0]))
def test_scale_and_origin_of_the_marks_carry_over(sheets, origin, scale):
    changed = SheetValues(
        sheets.case, sheets.judge, origin + scale * sheets.value, sheets.cases, sheets.judges
    )
    for method in (severity_adjusted.METHOD, mixed_model.METHOD, z_score.METHOD):
        expected = origin + scale * method.estimate(sheets).score
        assert method.estimate(changed).score == pytest.approx(expected, abs=1e-5, nan_ok=True)
    assert borda.METHOD.estimate(changed).score == pytest.approx(
        borda.METHOD.estimate(sheets).score, nan_ok=True
    )


@EXAMPLES
@given(panels())
def test_the_estimates_satisfy_their_own_equations(sheets):
    """Independent of the elimination: the full normal equations of the penalised least squares vanish."""
    found = fit_severity(sheets)
    if not np.isfinite(found.ratio):
        return
    left = sheets.value - found.score[sheets.case] - found.leniency[sheets.judge]
    assert np.bincount(sheets.case, weights=left) == pytest.approx(0.0, abs=1e-7)
    pull = np.bincount(sheets.judge, weights=left, minlength=sheets.judges)
    present = np.isfinite(found.leniency)
    assert pull[present] == pytest.approx(found.ratio * found.leniency[present], abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_variances_are_likelier(seed):
    """The restricted likelihood written down directly, on a dense covariance matrix."""
    sheets, _, _ = planned(12, 5, 3, seed)
    found = fit_mixed(sheets)

    def deviance(case, judge, residual):
        same_case = np.equal.outer(sheets.case, sheets.case)
        same_judge = np.equal.outer(sheets.judge, sheets.judge)
        cover = case * same_case + judge * same_judge + residual * np.eye(len(sheets.value))
        inverse = np.linalg.inv(cover)
        weight = inverse.sum()
        mean = inverse.sum(axis=0) @ sheets.value / weight
        away = sheets.value - mean
        rows = len(away) - 1
        return np.linalg.slogdet(cover)[1] + np.log(weight) + away @ inverse @ away + rows * np.log(2 * np.pi)

    best = (found.case_variance, found.judge_variance, found.residual_variance)
    at_best = deviance(*best)
    assert at_best == pytest.approx(found.criterion, abs=1e-6)
    for which in range(3):
        for factor in (0.8, 0.97, 1.03, 1.25):
            other = [value * (factor if at == which else 1.0) for at, value in enumerate(best)]
            assert deviance(*other) >= at_best - 1e-8


def test_z_and_borda_by_hand():
    sheets = sheets_of([(0, 0, 8), (1, 0, 6), (2, 0, 4), (0, 1, 9), (1, 1, 9), (2, 2, 7)], 4, 3)
    z = z_score.METHOD.estimate(sheets)
    spread = sheets.value.std(ddof=1)
    middle = sheets.value.mean()
    assert z.score[:3] == pytest.approx([middle + spread * 0.5, middle, middle + spread * -0.5])
    assert "judge_without_spread" in z.notes
    positions = borda.METHOD.estimate(sheets).score
    assert positions[:3] == pytest.approx([(2.5 / 3 + 0.5) / 2, (1.5 / 3 + 0.5) / 2, (0.5 / 3 + 0.5) / 2])
    assert np.isnan(positions[3])


@pytest.mark.parametrize(
    ("triples", "note"),
    [
        ([(0, 0, 5), (1, 0, 7)], "one_judge"),
        ([(0, 0, 5), (1, 1, 7)], "severity_not_identified"),
        ([(i, j, 6) for i in range(4) for j in range(3)], "no_variance"),
        (
            [(i + 4 * p, j + 3 * p, (i * j + p) % 5) for p in (0, 1) for i in range(4) for j in range(3)],
            "disconnected",
        ),
    ],
)
def test_degenerate_panels_say_so_and_give_the_means(triples, note):
    sheets = sheets_of(triples, max(t[0] for t in triples) + 1, max(t[1] for t in triples) + 1)
    mixed, fixed = fit_mixed(sheets), fit_severity(sheets)
    assert note in mixed.notes
    if note != "disconnected":
        assert mixed.score == pytest.approx(case_means(sheets))
        assert fixed.score == pytest.approx(case_means(sheets))
        assert np.isnan(mixed.leniency).all()
        assert "no_severity" in fixed.notes or note in fixed.notes
