"""How well an assignment ties experts and cases together, before anybody scores: what can be corrected afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from award.scoring.connectivity import examine
from award.scoring.graph import Graph


@dataclass(frozen=True)
class Connection:
    """``second``: second eigenvalue of the experts' graph (0 in pieces, near 1 well mixed); ``piles``: connected pieces.

    ``errors``: (case id, expected standard error of its corrected score), the least sure first, in units of one
    sheet's noise; cases without an expert are left out. ``warnings``: codes of ``award.scoring.connectivity``.
    ``remedies``: for each pile after the largest (its cases, how many of them should get an expert from the largest).
    """

    second: float
    piles: int
    errors: tuple[tuple[int, float], ...]
    warnings: tuple[str, ...]
    remedies: tuple[tuple[int, int], ...]

    @property
    def mean_error(self) -> float | None:
        """Mean of the errors; None without any."""
        return sum(error for _case, error in self.errors) / len(self.errors) if self.errors else None


def connection_of(
    pairs: Iterable[tuple[int, int]], experts: Sequence[int], cases: Sequence[int]
) -> Connection:
    """Of the pairs (expert, case); pairs with others than the named experts and cases are ignored."""
    seat = {expert: at for at, expert in enumerate(experts)}
    place = {case: at for at, case in enumerate(cases)}
    known = [(place[case], seat[expert]) for expert, case in pairs if case in place and expert in seat]
    table = np.array(sorted(known), dtype=np.int64).reshape(-1, 2)
    found = examine(Graph(table[:, 0], table[:, 1], len(cases), len(experts)))
    sized = [int((found.case_pile == remedy.pile).sum()) for remedy in found.remedies]
    errors = zip(cases, found.standard_error.tolist(), strict=True)
    return Connection(
        second=found.second_eigenvalue,
        piles=found.piles,
        errors=tuple(
            sorted(((case, error) for case, error in errors if np.isfinite(error)), key=lambda one: -one[1])
        ),
        warnings=found.warnings,
        remedies=tuple(zip(sized, (remedy.sheets for remedy in found.remedies), strict=True)),
    )
