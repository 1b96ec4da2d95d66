"""Selections against an exhaustive search, on drawn problems small enough for one."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from award.scoring.selection import Candidate, Infeasible, Limit, Quotas, Tier, select


@st.composite
def problems(draw):
    count = draw(st.integers(2, 7))
    scores = [draw(st.sampled_from([90.0, 88.5, 88.5, 80.25, 70.0, 60.0])) for _ in range(count)]
    candidates = []
    for at, score in enumerate(scores):
        attributes = {"region": draw(st.sampled_from("EW")), "body": draw(st.sampled_from("pqr"))}
        rank = 1 + sum(other > score for other in scores)
        candidates.append(Candidate(f"c{at}", score, rank, attributes))
    first = draw(st.integers(1, 2))
    tiers = (Tier("one", first), Tier("two", draw(st.integers(0, min(2, count - first)))))
    limits = []
    for _ in range(draw(st.integers(0, 4))):
        attribute, value = draw(
            st.sampled_from([("region", "E"), ("region", "W"), ("body", "each"), ("body", "p")])
        )
        least, most = draw(st.sampled_from([(None, 1), (1, None), (1, 1), (2, None), (0, 2), (None, 0)]))
        penalty = draw(st.sampled_from([None, None, None, 3.0]))
        limits.append(
            Limit(attribute, value, least, most, draw(st.sampled_from(["any", "any", "one", "two"])), penalty)
        )
    return candidates, Quotas(tiers, tuple(limits))


def worth(quotas, seated, candidates):
    """Total score less penalties of a seating, None when a hard limit is broken."""
    total = sum(candidate.score for candidate, _ in seated)
    for limit in quotas.limits:
        inside = [c for c, tier in seated if limit.tier in ("any", tier)]
        values = (
            {c.attributes[limit.attribute] for c in candidates} if limit.value == "each" else {limit.value}
        )
        for value in values:
            count = sum(c.attributes[limit.attribute] == value for c in inside)
            away = max(0, (limit.least or 0) - count)
            if limit.most is not None:
                away += max(0, count - limit.most)
            if away and limit.penalty is None:
                return None
            total -= away * (limit.penalty or 0.0)
    return total


def exhaustive(candidates, quotas):
    seats = [tier.id for tier in quotas.tiers for _ in range(tier.seats)]
    best = None
    for chosen in combinations(candidates, len(seats)):
        for order in permutations(seats):
            found = worth(quotas, list(zip(chosen, order, strict=True)), candidates)
            if found is not None and (best is None or found > best):
                best = found
    return best


@settings(max_examples=300, deadline=None)
@given(problems())
def test_the_selection_is_the_best_there_is(problem):
    candidates, quotas = problem
    found, best = select(candidates, quotas), exhaustive(candidates, quotas)
    if best is None:
        assert isinstance(found, Infeasible)
        without = [limit for limit in quotas.limits if limit not in {one.limit for one in found.relax}]
        assert exhaustive(candidates, Quotas(quotas.tiers, tuple(without))) is not None
        assert found.smallest
        hard = [limit for limit in set(quotas.limits) if limit.penalty is None]
        fewer = len({one.limit for one in found.relax}) - 1
        for kept_out in combinations(hard, fewer):
            rest = tuple(limit for limit in quotas.limits if limit not in kept_out)
            assert exhaustive(candidates, Quotas(quotas.tiers, rest)) is None
        return
    by_id = {candidate.id: candidate for candidate in candidates}
    seated = [(by_id[winner.case], winner.tier) for winner in found.winners]
    assert worth(quotas, seated, candidates) == pytest.approx(best)
    for tier in quotas.tiers:
        assert sum(name == tier.id for _, name in seated) == tier.seats
    for at, price in enumerate(found.prices):
        rest = quotas.limits[:at] + quotas.limits[at + 1 :]
        assert price.lost == pytest.approx(
            exhaustive(candidates, Quotas(quotas.tiers, rest)) - best, abs=1e-6
        )
    assert bool(found.unmet) == (best < sum(c.score for c, _ in seated) - 1e-9)


@settings(max_examples=300, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_plays_no_part(problem, random):
    candidates, quotas = problem
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert select(shuffled, quotas) == select(candidates, quotas)
