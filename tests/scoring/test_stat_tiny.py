"""The mixed model on tiny panels, where the likelihood may have several hills: the highest is found."""

from itertools import permutations

import numpy as np
import pytest

from award.scoring.graph import Graph
from award.scoring.method import SheetValues
from award.scoring.mixed import fit_mixed
from award.scoring.mixed_equations import Equations
from award.scoring.severity import fit_severity
from award.scoring.variance_components import FAR, highest_likelihood

TICKS = np.linspace(-FAR, FAR, 21)


def tiny(seed: int) -> Equations | None:
    """Two to four judges, two to six cases, whole or normal marks; None where the model cannot be fitted."""
    chance = np.random.default_rng(seed)
    judges, cases = int(chance.integers(2, 5)), int(chance.integers(2, 7))
    case, judge = np.nonzero(chance.random((cases, judges)) < chance.choice([0.5, 0.8, 1.0]))
    if len(case) < 4:
        return None
    case, judge = (np.unique(index, return_inverse=True)[1] for index in (case, judge))
    graph = Graph(case, judge, int(case.max()) + 1, int(judge.max()) + 1)
    pieces = int(graph.components()[0].max()) + 1
    if graph.judges < 2 or len(case) - graph.cases - graph.judges + pieces <= 0:
        return None
    kind = chance.integers(3)
    marks = chance.integers(1, 11 if kind else 3, len(case)).astype(float)
    if kind == 2:
        marks = chance.normal(size=len(case))
    return Equations(graph, marks - marks.mean()) if np.ptp(marks) > 0 else None


SEEDS = [seed for seed in (*range(24), 379) if tiny(seed) is not None]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_point_of_a_fine_grid_is_more_likely(seed: int) -> None:
    """Seed 379: marks that two of the hills explain, one of them with noise and a worse likelihood."""
    equations = tiny(seed)
    assert equations is not None
    _, found = highest_likelihood(equations)
    best = min(equations.solve(np.array([case, judge])).deviance for case in TICKS for judge in TICKS)
    assert found.deviance <= best + 1e-6


def test_marks_that_add_up_exactly_are_explained_without_noise() -> None:
    """Judge 1 gives 2 more than judge 0 everywhere: the scores are the additive fit, not drawn to the mean."""
    case, judge = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    value = np.array([3.0, 5.0, 6.0, 8.0, 4.0, 6.0, 7.0, 9.0])
    sheets = SheetValues(case.astype(np.int32), judge.astype(np.int32), value, 4, 2)
    found = fit_mixed(sheets)
    assert found.residual_variance < 1e-6
    assert found.leniency == pytest.approx([-1.0, 1.0], abs=1e-4)
    assert found.score == pytest.approx(fit_severity(sheets).score, abs=1e-4)


def test_marks_without_noise_have_one_answer_in_whatever_order_they_come():
    # found by hypothesis: cases and judges add up exactly, and the deviance alone cannot tell where it is lowest
    case, judge, value = (
        np.array([0, 0, 1, 2, 2]),
        np.array([0, 2, 1, 0, 2]),
        np.array([0.0, 5.0, 2.0, 1.0, 6.0]),
    )
    answers = []
    for cases in permutations(range(3)):
        for judges in permutations(range(3)):
            for rows in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1]):
                moved = SheetValues(
                    np.array(cases)[case][rows].astype(np.int32), np.array(judges)[judge][rows].astype(np.int32),
                    value[rows], 3, 3,
                )  # fmt: skip
                answers.append(fit_mixed(moved).score[list(cases)])
    assert np.ptp(np.array(answers), axis=0).max() < 1e-7
