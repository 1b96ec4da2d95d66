"""What an assignment is computed from, and what is proposed: plain data, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.int64]
"""Shape (n, 2): positions of a case and of a judge in their snapshot's lists."""


def no_pairs() -> Pairs:
    """Zero pairs."""
    return np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True)
class Judge:
    """An expert: at least ``min_load`` and at most ``max_load`` cases in all, opened ones included.

    ``employer`` is the key of the body the expert works for; of one employer at most one expert gets a case.
    """

    id: str
    max_load: int
    min_load: int = 0
    employer: str = ""


@dataclass(frozen=True)
class Case:
    """A case and how many sheets it needs in all, opened ones included.

    An ``anchor`` goes to every judge who has no conflict with it, within the judge's maximum; employers are not asked.
    """

    id: str
    sheets: int
    category: str = ""
    anchor: bool = False


@dataclass(frozen=True)
class Match:
    """How well judge ``judge[k]`` fits case ``case[k]`` (positions): ``value[k]``; an absent pair counts 0."""

    case: NDArray[np.int64]
    judge: NDArray[np.int64]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Snapshot:
    """Everything that decides an assignment.

    ``conflicts`` may never be paired. ``fixed`` pairs (opened by their expert) stay whatever else changes.
    ``existing`` pairs are not yet opened: kept under ``top_up``, else merely preferred among equals. ``overlap`` >= 0
    is how much match may be traded for cases that share judges (see overlap.py). ``seed`` decides among equals.
    """

    judges: Sequence[Judge]
    cases: Sequence[Case]
    match: Match
    conflicts: Pairs = field(default_factory=no_pairs)
    fixed: Pairs = field(default_factory=no_pairs)
    existing: Pairs = field(default_factory=no_pairs)
    top_up: bool = True
    overlap: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for what no solver should see; files and forms are checked before, with their place."""
        for what, ids in (("judge", [j.id for j in self.judges]), ("case", [c.id for c in self.cases])):
            if len(set(ids)) != len(ids):
                raise ValueError(f"two {what}s have the same id")
        if any(not 0 <= j.min_load <= j.max_load for j in self.judges) or any(
            c.sheets < 0 for c in self.cases
        ):
            raise ValueError("loads need 0 <= min_load <= max_load, cases need sheets >= 0")
        if self.overlap < 0 or not np.isfinite(self.match.value).all():
            raise ValueError("overlap must not be negative, match values must be finite")
        keys = self.match.case * len(self.judges) + self.match.judge
        if len(np.unique(keys)) != len(keys):
            raise ValueError("a pair has two match values")

    @classmethod
    def from_ids(
        cls,
        judges: Sequence[Judge],
        cases: Sequence[Case],
        match: Iterable[tuple[str, str, float]],
        *,
        conflicts: Iterable[tuple[str, str]] = (),
        fixed: Iterable[tuple[str, str]] = (),
        existing: Iterable[tuple[str, str]] = (),
        top_up: bool = True,
        overlap: float = 0.0,
        seed: int = 0,
    ) -> "Snapshot":
        """The same from ids: match as (judge, case, value), pairs as (judge, case). ``KeyError`` for unknown ids."""
        judge_at = {judge.id: at for at, judge in enumerate(judges)}
        case_at = {case.id: at for at, case in enumerate(cases)}

        def pairs(ids: Iterable[tuple[str, str]]) -> Pairs:
            rows = sorted({(case_at[case], judge_at[judge]) for judge, case in ids})
            return np.array(rows, dtype=np.int64).reshape(-1, 2)

        triples = list(match)
        found = Match(
            np.array([case_at[case] for _, case, _ in triples], dtype=np.int64),
            np.array([judge_at[judge] for judge, _, _ in triples], dtype=np.int64),
            np.array([value for _, _, value in triples], dtype=np.float64),
        )
        return cls(
            judges, cases, found, pairs(conflicts), pairs(fixed), pairs(existing), top_up, overlap, seed
        )


@dataclass(frozen=True)
class Shortage:
    """What could not be met: ``kind`` "case" lacks ``missing`` sheets, "judge" stays that many below its minimum,
    "anchor": the judge ``id`` has no room for so many anchor cases."""

    kind: str
    id: str
    missing: int


@dataclass(frozen=True)
class Pile:
    """A connected component of the judge-case graph: the ids that can be compared with one another."""

    cases: tuple[str, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A proposed assignment; nothing is changed by it.

    Pairs are (judge, case), sorted by case then judge. ``pairs`` is the whole result; ``added`` and ``removed`` are
    its difference to fixed + existing. ``objective`` is the total match of ``pairs``; no assignment under the same
    rules exceeds ``upper_bound``, and ``gap`` = (upper_bound - objective) / |upper_bound| (0: proven best; with
    ``overlap`` it is the price of the overlap too; None while there are ``shortages``).
    ``standard_error`` is the expected mean standard error of a severity-adjusted score, in units of one sheet's
    noise. ``clashes`` are fixed pairs that are conflicts: kept, and to be dealt with by a person.
    """

    pairs: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    objective: float
    upper_bound: float | None
    gap: float | None
    loads: dict[str, int]
    worst_case: tuple[str, float] | None
    piles: tuple[Pile, ...]
    standard_error: float | None
    shortages: tuple[Shortage, ...]
    clashes: tuple[tuple[str, str], ...]
    seed: int
