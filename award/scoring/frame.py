"""The marks of a scoring stage in memory: plain arrays, one row a sheet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.exact import Integers
from award.scoring.rules import Rules

MISSING = int(np.iinfo(np.int64).min)
"""Stands in ``Sheets.marks`` where a judge gave no mark, and in ``Sheets.confidence`` where none was stated."""


@dataclass(frozen=True)
class Sheets:
    """The sheets that may count, in any order; no (case, judge) pair occurs twice.

    ``case`` and ``judge`` (int32) are indices into lists that the caller keeps. ``marks`` (int64, sheets × criteria in
    the rules' order) are in units of ``10**-rules.mark_digits``. ``confidence`` (one per sheet, ≥ 0) is in units of
    ``10**-confidence_digits``. ``weights`` (cases × criteria) are in units of ``10**-weight_digits`` and override the
    criteria's; ``asked`` (cases × criteria) says which criteria are asked of a case, all when None.
    """

    case: NDArray[np.int32]
    judge: NDArray[np.int32]
    marks: NDArray[np.int64]
    confidence: NDArray[np.int64] | None = None
    weights: Integers | None = None
    asked: NDArray[np.bool_] | None = None
    confidence_digits: int = 0
    weight_digits: int = 0

    @property
    def judges(self) -> int:
        """One more than the highest judge index."""
        return int(self.judge.max()) + 1 if len(self.judge) else 0

    def check(self, cases: int, rules: Rules) -> None:
        """Raise ``ValueError`` when the arrays do not fit each other, ``cases`` or ``rules``."""
        sheets, criteria = len(self.case), len(rules.criteria)
        if self.marks.shape != (sheets, criteria) or self.judge.shape != (sheets,):
            raise ValueError(f"marks {self.marks.shape} do not fit {sheets} sheets and {criteria} criteria")
        for name, array in (("weights", self.weights), ("asked", self.asked)):
            if array is not None and array.shape != (cases, criteria):
                raise ValueError(f"{name} {array.shape} do not fit {cases} cases and {criteria} criteria")
        if sheets and not (int(self.case.min()) >= 0 and int(self.case.max()) < cases):
            raise ValueError(f"a case index is outside 0 to {cases - 1}")
        if sheets and int(self.judge.min()) < 0:
            raise ValueError("a judge index is negative")
        pairs = np.sort(self.case.astype(np.int64) * (self.judges + 1) + self.judge)
        if np.any(pairs[1:] == pairs[:-1]):
            raise ValueError("a judge has two sheets on one case")
        if rules.uses_confidence and (self.confidence is None or self.confidence.shape != (sheets,)):
            raise ValueError(f"method {rules.method} needs a confidence on every sheet")
