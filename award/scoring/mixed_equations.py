"""Henderson's mixed model equations with the cases eliminated: what is solved is (judges + 1) square.

With a = residual / case variance, c = residual / judge variance and n(i) sheets of case i,

    deviance = (N - 1) log S + sum log(n(i) + a) - cases log a + log det K - judges log c,

S the least penalised sum of squares, K the reduced matrix (Searle, Casella, McCulloch, Variance Components, 1992, ch. 7;
Bates et al., Fitting linear mixed-effects models using lme4, J. Stat. Softw. 67, 2015).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from award.scoring.graph import Graph, factor_of, inverse_of, lower_inverse, product_trace, sums

Floats = NDArray[np.float64]
CANCELLED = 1e-4
"""A share of the total below which S is summed from its parts: as a difference it would keep too few digits."""


@dataclass(frozen=True)
class At:
    """The equations solved at one pair of log ratios.

    ``factor`` of the reduced matrix K (order: mean, judges); ``shrink`` = 1 / (n(i) + a); ``effects``: mean and judges' effects; ``squares``: S; ``deviance`` up to a constant."""

    factor: Floats
    shrink: Floats
    effects: Floats
    case_effects: Floats
    squares: float
    deviance: float

    def solve(self, right: Floats) -> Floats:
        """K^-1 times ``right``."""
        return np.asarray(cho_solve((self.factor, True), right, check_finite=False), dtype=np.float64)

    @cached_property
    def inverse(self) -> Floats:
        """K^-1; only where all of it is needed, for it costs more than the solution."""
        return inverse_of(self.factor)


class Equations:
    """Data and what of it does not depend on the variances."""

    def __init__(self, graph: Graph, value: Floats) -> None:
        self.graph, self.value = graph, value
        self.counts, self.loads = graph.per_case(), graph.per_judge()
        self.case_sums = sums(graph.case, value, graph.cases)
        self.judge_sums = sums(graph.judge, value, graph.judges)
        self.total = float(value @ value)
        self.incidence = graph.incidence

    def solve(self, logs: Floats, value: Floats | None = None) -> At:
        """Solve the equations at log residual/case and log residual/judge variance."""
        a, c = np.exp(logs)
        graph, shrink = self.graph, 1.0 / (self.counts + a)
        size = graph.judges + 1
        system = np.empty((size, size))
        system[1:, 1:] = graph.shared(lambda count: -1.0 / (count + a))
        system[1:, 1:].flat[::size] += self.loads + c
        system[0, 0] = float((self.counts * a * shrink).sum())
        system[0, 1:] = system[1:, 0] = self.incidence.T @ (a * shrink)
        factor = factor_of(system)
        right = self._right(self.case_sums, self.judge_sums, a, shrink)
        effects = np.asarray(cho_solve((factor, True), right, check_finite=False))
        case_effects = shrink * (self.case_sums - self.counts * effects[0] - self.incidence @ effects[1:])
        squares = self.total - float((self.case_sums**2 * shrink).sum()) - float(right @ effects)
        if squares < CANCELLED * self.total:
            noise = self.value - effects[0] - case_effects[graph.case] - effects[1:][graph.judge]
            squares = float(
                noise @ noise + a * (case_effects @ case_effects) + c * (effects[1:] @ effects[1:])
            )
        squares = max(squares, 1e-14 * self.total)
        rows = len(self.value)
        deviance = (
            (rows - 1) * np.log(squares)
            - float(np.log(shrink).sum())
            - graph.cases * logs[0]
            - graph.judges * logs[1]
            + 2 * float(np.log(np.diag(factor)).sum())
        )
        return At(factor, shrink, effects, case_effects, squares, float(deviance))

    def _right(self, case_sums: Floats, judge_sums: Floats, a: float, shrink: Floats) -> Floats:
        return np.concatenate(
            [[float((a * shrink * case_sums).sum())], judge_sums - self.incidence.T @ (shrink * case_sums)]
        )

    def gradient(self, at: At, logs: Floats) -> Floats:
        """Derivative of the deviance by the two log ratios."""
        a, c = np.exp(logs)
        scale = (len(self.value) - 1) / at.squares
        lower = lower_inverse(at.factor)
        judges = lower[1:, 1:]
        spread = 2 * self.counts * (self.incidence @ lower[1:, 0]) + self.counts**2 * lower[0, 0]
        case_trace = float((at.shrink + at.shrink**2 * spread).sum())
        case_trace += product_trace(judges, self.graph.shared(lambda count: (count + a) ** -2.0))
        by_case = scale * float(at.case_effects @ at.case_effects) + case_trace - self.graph.cases / a
        by_judge = (
            scale * float(at.effects[1:] @ at.effects[1:]) + float(np.trace(judges)) - self.graph.judges / c
        )
        return np.array([a * by_case, c * by_judge])

    def information(self, at: At, logs: Floats) -> Floats:
        """Average information about the two log ratios, the residual variance profiled out.

        The working vectors are the derivatives of V times P y: the case effects, the judge effects, the residuals,
        each scaled so that the parameters are log variances.
        """
        a = float(np.exp(logs[0]))
        variance = at.squares / (len(self.value) - 1)
        on_case, on_judge = at.case_effects[self.graph.case], at.effects[1:][self.graph.judge]
        noise = self.value - at.effects[0] - on_case - on_judge
        vectors = np.column_stack([on_case, on_judge, noise])
        left = np.column_stack([self._unexplained(vectors[:, k], at, a) for k in range(3)])
        table = vectors.T @ left / variance
        profiled = table[:2, :2] - np.outer(table[:2, 2], table[2, :2]) / table[2, 2]
        return np.asarray(profiled)

    def _unexplained(self, vector: Floats, at: At, a: float) -> Floats:
        """variance * P vector: what the equations leave of ``vector``."""
        graph = self.graph
        case_sums = sums(graph.case, vector, graph.cases)
        judge_sums = sums(graph.judge, vector, graph.judges)
        effects = at.solve(self._right(case_sums, judge_sums, a, at.shrink))
        on_case = at.shrink * (case_sums - self.counts * effects[0] - self.incidence @ effects[1:])
        return np.asarray(vector - effects[0] - on_case[graph.case] - effects[1:][graph.judge])
