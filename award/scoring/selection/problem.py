"""What a selection is made from: candidates, tiers in order of merit, and limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EACH = "each"
ANY = "any"


@dataclass(frozen=True)
class Candidate:
    """A case that may win: its score, its rank (smaller is better), its value of each attribute."""

    id: str
    score: float
    rank: int
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Tier:
    """An award level with its number of winners; tiers are listed from the highest."""

    id: str
    seats: int


@dataclass(frozen=True)
class Limit:
    """Between ``least`` and ``most`` winners (None: unbounded) whose ``attribute`` is ``value``.

    ``value`` "each": for each value that occurs; an empty one is none. ``tier``: only winners of that tier, "any" for all. ``penalty``:
    None for a hard limit, else the points that one winner too many or too few costs.
    """

    attribute: str
    value: str
    least: int | None = None
    most: int | None = None
    tier: str = ANY
    penalty: float | None = None

    def __str__(self) -> str:
        bounds = [f"min {self.least}"] if self.least is not None else []
        bounds += [f"max {self.most}"] if self.most is not None else []
        where = "" if self.tier == ANY else f" in {self.tier}"
        return f"{self.attribute}={self.value} {' '.join(bounds)}{where}"


@dataclass(frozen=True)
class Quotas:
    """The rules of a selection. Raises ``ValueError`` for rules that contradict themselves."""

    tiers: tuple[Tier, ...]
    limits: tuple[Limit, ...] = ()
    min_score: float | None = None

    def __post_init__(self) -> None:
        names = [tier.id for tier in self.tiers]
        if not names or len(set(names)) != len(names) or ANY in names:
            raise ValueError('tiers need distinct ids, none of them "any"')
        if any(tier.seats < 0 for tier in self.tiers):
            raise ValueError("a tier has fewer than 0 seats")
        for limit in self.limits:
            if limit.tier != ANY and limit.tier not in names:
                raise ValueError(f"{limit}: there is no such tier")
            if limit.least is None and limit.most is None:
                raise ValueError(f"{limit}: needs min or max")
            if (limit.least or 0) < 0 or (limit.most is not None and limit.most < (limit.least or 0)):
                raise ValueError(f"{limit}: needs 0 <= min <= max")
            if limit.penalty is not None and not 0 < limit.penalty < np.inf:
                raise ValueError(f"{limit}: a penalty must be above 0")

    @property
    def seats(self) -> int:
        """Winners in all."""
        return sum(tier.seats for tier in self.tiers)


@dataclass(frozen=True)
class Field:
    """The eligible candidates in order of merit (rank, then id), with the group of each under each limit.

    ``member[l][i]``: which of limit l's values candidate i has (an index into ``values[l]``), -1 when none.
    """

    candidates: tuple[Candidate, ...]
    score: NDArray[np.float64]
    values: tuple[tuple[str, ...], ...]
    member: tuple[NDArray[np.int64], ...]


def field_of(candidates: Sequence[Candidate], quotas: Quotas) -> Field:
    """Raises ``ValueError`` when there are fewer eligible candidates than seats, ids repeat, or a limit names an
    attribute that a candidate lacks."""
    if len({candidate.id for candidate in candidates}) != len(candidates):
        raise ValueError("a case id occurs twice")
    eligible = [c for c in candidates if quotas.min_score is None or c.score >= quotas.min_score]
    eligible.sort(key=lambda candidate: (candidate.rank, candidate.id))
    if len(eligible) < quotas.seats:
        raise ValueError(f"{quotas.seats} winners are asked for, {len(eligible)} cases are eligible")
    values, member = [], []
    for limit in quotas.limits:
        if any(limit.attribute not in candidate.attributes for candidate in eligible):
            raise ValueError(f"{limit}: a case has no attribute {limit.attribute}")
        own = [candidate.attributes[limit.attribute] for candidate in eligible]
        known = sorted(set(own) - {""}) if limit.value == EACH else [limit.value]
        place = {value: at for at, value in enumerate(known)}
        values.append(tuple(known))
        member.append(np.array([place.get(value, -1) for value in own], dtype=np.int64))
    score = np.array([candidate.score for candidate in eligible], dtype=np.float64)
    return Field(tuple(eligible), score, tuple(values), tuple(member))
