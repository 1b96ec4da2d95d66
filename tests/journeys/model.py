"""Marks as experts give them: a case's quality, an expert's severity, noise, on the grid; repeatable by a seed."""

import random


class Panel:
    """One seed's qualities, severities and noise."""

    def __init__(self, seed: int, criteria: list[str], low: int = 0, high: int = 10) -> None:
        self.seed, self.criteria, self.low, self.high = seed, criteria, low, high

    def _normal(self, mean: float, spread: float, *names: str) -> float:
        return random.Random("/".join([str(self.seed), *names])).gauss(mean, spread)

    def marks(self, expert: str, case: str) -> dict[str, int]:
        """Criterion → mark."""
        base = self._normal(6.2, 1.3, "case", case) - self._normal(0, 0.6, "expert", expert)
        return {
            key: max(self.low, min(self.high, round(base + self._normal(0, 0.9, expert, case, key))))
            for key in self.criteria
        }
