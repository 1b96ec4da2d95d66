"""What the limits change against the plain order of rank: who moves where, and by which limit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from award.scoring.selection.problem import ANY, Candidate, Field, Quotas, field_of
from award.scoring.selection.propose import Selection


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
    seats = [tier.id for tier in quotas.tiers for _ in range(tier.seats)]
    order = [candidate.id for candidate in field.candidates]
    by_rank = dict(zip(order, seats, strict=False))
    proposed = {winner.case: winner.tier for winner in proposal.winners}
    reasons = {winner.case: winner.why for winner in proposal.winners}
    places = {str(limit): place for place, limit in reversed(list(enumerate(quotas.limits)))}
    exchanges = []
    for at, case in enumerate(order):
        before, after = by_rank.get(case), proposed.get(case)
        if before == after:
            continue
        limit = (
            places.get(reasons[case]) if before is None else _in_the_way(field, quotas, proposal, at, before)
        )
        exchanges.append(Exchange(case, before, after, limit))
    return Comparison(tuple(exchanges), float(field.score[: len(seats)].sum()))


def _in_the_way(field: Field, quotas: Quotas, proposal: Selection, at: int, tier: str) -> int | None:
    """The limit that keeps a case from the tier its rank would give: one without which it would have entered, else
    the first ceiling that its value has reached there."""
    case = field.candidates[at].id
    winners = {winner.case: winner.tier for winner in proposal.winners}
    if case not in winners:
        for place, price in enumerate(proposal.prices):
            if case in price.entered:
                return place
    for place, limit in enumerate(quotas.limits):
        group = field.member[place][at]
        if limit.most is None or group < 0 or limit.tier not in (ANY, tier):
            continue
        if limit.tier == ANY and case in winners:
            continue
        alike = np.flatnonzero(field.member[place] == group).tolist()
        counted = [winners.get(field.candidates[other].id) for other in alike]
        if sum(one is not None and limit.tier in (ANY, one) for one in counted) >= limit.most:
            return place
    return None
