"""What the limits change against the plain order of rank: who moves where, and by which limit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from award.scoring.selection.problem import ANY, Candidate, Field, Quotas, field_of
from award.scoring.selection.propose import Selection
from award.scoring.selection.seating import OUT, Seating


@dataclass(frozen=True)
class Exchange:
    """A case whose tier in the proposal is not the one that rank alone would give (None: no award).

    ``limit``: place in the quotas of the limit that moves it; None where it only follows others, or several act
    together."""

    case: str
    by_rank: str | None
    proposed: str | None
    limit: int | None


@dataclass(frozen=True)
class Comparison:
    """The exchanges in order of merit, and the total score of the winners that rank alone would choose."""

    exchanges: tuple[Exchange, ...]
    rank_total: float


def against_rank(candidates: Sequence[Candidate], quotas: Quotas, proposal: Selection) -> Comparison:
    """Compare ``proposal`` with filling the tiers in order of rank, equal ranks in order of id."""
    field = field_of(candidates, quotas)
    number = {tier.id: at for at, tier in enumerate(quotas.tiers)}
    won = {winner.case: winner for winner in proposal.winners}
    now = np.array([number[won[c.id].tier] if c.id in won else OUT for c in field.candidates], dtype=np.int64)
    plain = np.full(len(now), OUT, dtype=np.int64)
    plain[: quotas.seats] = np.repeat(np.arange(len(quotas.tiers)), [tier.seats for tier in quotas.tiers])
    in_the_way = _Obstacles(field, quotas, proposal, now)
    places = {str(limit): place for place, limit in reversed(list(enumerate(quotas.limits)))}
    names = [*(tier.id for tier in quotas.tiers), None]
    exchanges = []
    for at in np.flatnonzero(plain != now).tolist():
        case, before, after = field.candidates[at].id, int(plain[at]), int(now[at])
        limit = places.get(won[case].why) if before == OUT else in_the_way.of(at, before)
        exchanges.append(Exchange(case, names[before], names[after], limit))
    return Comparison(tuple(exchanges), float(field.score[plain != OUT].sum()))


class _Obstacles:
    """Which limit keeps a case from the tier that its rank would give."""

    def __init__(self, field: Field, quotas: Quotas, proposal: Selection, now: NDArray[np.int64]) -> None:
        self.field, self.quotas, self.now = field, quotas, now
        self.counts = Seating(field, quotas, now).counts
        self.priced: dict[str, int] = {}
        for place, price in reversed(list(enumerate(proposal.prices))):
            self.priced |= dict.fromkeys(price.entered, place)

    def of(self, at: int, tier: int) -> int | None:
        """The limit without which the case would have entered; else the first ceiling that its value has reached."""
        lost = self.now[at] == OUT
        if lost and self.field.candidates[at].id in self.priced:
            return self.priced[self.field.candidates[at].id]
        wanted = (ANY, self.quotas.tiers[tier].id) if lost else (self.quotas.tiers[tier].id,)
        for place, limit in enumerate(self.quotas.limits):
            group = int(self.field.member[place][at])
            if limit.most is None or group < 0 or limit.tier not in wanted:
                continue
            if self.counts[place][group] >= limit.most:
                return place
        return None
