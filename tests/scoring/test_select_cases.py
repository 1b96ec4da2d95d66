"""Selections worked out by hand: tiers, prices, reasons, ties, departures, and what is refused."""

import pytest

from award.scoring.selection import Candidate, Departure, Limit, Quotas, Tier, depart, select


def case(name, score, rank, region="E", body="p"):
    return Candidate(name, score, rank, {"region": region, "body": body})


FIVE = [
    case("A", 95.0, 1),
    case("B", 90.0, 2),
    case("C", 85.0, 3),
    case("D", 80.0, 4, "W"),
    case("E", 75.0, 5, "W", "q"),
]
TIERS = (Tier("gold", 1), Tier("silver", 2))


def test_without_limits_the_ranking_decides():
    found = select(FIVE, Quotas(TIERS))
    assert [(w.case, w.tier, w.why) for w in found.winners] == [
        ("A", "gold", "rank"),
        ("B", "silver", "rank"),
        ("C", "silver", "rank"),
    ]
    assert found.total == 270.0
    assert found.ties == ()


def test_a_floor_brings_a_case_in_and_has_a_price():
    floor = Limit("region", "W", least=1)
    found = select(FIVE, Quotas(TIERS, (floor, Limit("body", "each", most=3))))
    assert [(w.case, w.why) for w in found.winners] == [("A", "rank"), ("B", "rank"), ("D", "region=W min 1")]
    assert (found.prices[0].lost, found.prices[0].entered, found.prices[0].left) == (5.0, ("C",), ("D",))
    assert (found.prices[1].lost, found.prices[1].entered) == (0.0, ())


def test_a_ceiling_per_body_lets_the_next_body_in():
    found = select(FIVE, Quotas(TIERS, (Limit("body", "each", most=2),)))
    assert [w.case for w in found.winners] == ["A", "B", "E"]
    assert found.winners[2].why == "body=each max 2"
    assert found.prices[0].lost == 10.0


def test_a_floor_in_the_highest_tier_moves_a_lower_case_up():
    found = select(FIVE, Quotas(TIERS, (Limit("region", "W", least=1, tier="gold"),)))
    assert [(w.case, w.tier) for w in found.winners] == [("D", "gold"), ("A", "silver"), ("B", "silver")]


def test_a_soft_floor_gives_way_when_it_costs_more_than_its_penalty():
    cheap = select(FIVE, Quotas(TIERS, (Limit("region", "W", least=1, penalty=4.0),)))
    dear = select(FIVE, Quotas(TIERS, (Limit("region", "W", least=1, penalty=6.0),)))
    assert [w.case for w in cheap.winners] == ["A", "B", "C"]
    assert [(value, winners) for _, value, winners in cheap.unmet] == [("W", -1)]
    assert [w.case for w in dear.winners] == ["A", "B", "D"]
    assert dear.unmet == ()


def test_ties_at_the_cut_and_between_tiers_are_reported_not_resolved_silently():
    tied = [
        case("A", 90.0, 1),
        case("B", 90.0, 1),
        case("C", 80.0, 3),
        case("D", 80.0, 3),
        case("E", 80.0, 3),
    ]
    found = select(tied, Quotas(TIERS))
    assert [(t.score, t.tier, t.inside, t.outside) for t in found.ties] == [
        (90.0, "gold", ("A",), ("B",)),
        (80.0, "silver", ("C",), ("D", "E")),
    ]


def test_a_tie_that_a_limit_decides_is_none():
    tied = [case("A", 90.0, 1), case("B", 80.0, 2), case("C", 80.0, 2, "W")]
    found = select(tied, Quotas((Tier("gold", 2),), (Limit("region", "W", least=1),)))
    assert [w.case for w in found.winners] == ["A", "C"]
    assert found.ties == ()


def test_what_to_relax_names_one_limit_and_by_how_much():
    limits = (Limit("region", "W", least=3), Limit("region", "E", least=1), Limit("body", "p", least=2))
    found = select(FIVE, Quotas(TIERS, limits))
    assert [(str(one.limit), one.winners) for one in found.relax] == [("region=W min 3", 1)]
    assert found.smallest


def test_the_chair_may_depart_with_a_reason_and_sees_what_it_costs():
    quotas = Quotas(TIERS, (Limit("region", "W", least=1),))
    proposal = select(FIVE, quotas)
    found = depart(
        FIVE, quotas, proposal, [Departure("D", None, "withdrawn"), Departure("C", "silver", "next")]
    )
    assert found.tiers == {"A": "gold", "B": "silver", "C": "silver"}
    assert found.gained == 5.0
    assert [(str(limit), value, winners) for limit, value, winners in found.broken] == [
        ("region=W min 1", "W", -1)
    ]
    assert found.seats == {}
    assert depart(FIVE, quotas, proposal, [Departure("D", None, "withdrawn")]).seats == {"silver": -1}


@pytest.mark.parametrize(
    "departures",
    [
        [Departure("A", "silver", " ")],
        [Departure("A", "gold", "stays")],
        [Departure("Z", "gold", "who")],
        [Departure("A", "bronze", "no such tier")],
        [Departure("A", None, "x"), Departure("A", "silver", "y")],
    ],
)
def test_an_empty_or_unfounded_departure_is_refused(departures):
    quotas = Quotas(TIERS)
    with pytest.raises(ValueError, match=r"reason|no such|twice"):
        depart(FIVE, quotas, select(FIVE, quotas), departures)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Quotas(()), "distinct ids"),
        (lambda: Quotas((Tier("any", 1),)), "distinct ids"),
        (lambda: Quotas(TIERS, (Limit("region", "W"),)), "needs min or max"),
        (lambda: Quotas(TIERS, (Limit("region", "W", 3, 2),)), "min <= max"),
        (lambda: Quotas(TIERS, (Limit("region", "W", 1, tier="bronze"),)), "no such tier"),
        (lambda: Quotas(TIERS, (Limit("region", "W", 1, penalty=0.0),)), "above 0"),
        (lambda: select(FIVE, Quotas((Tier("gold", 6),))), "5 cases are eligible"),
        (lambda: select(FIVE, Quotas((Tier("gold", 3),), min_score=88.0)), "2 cases are eligible"),
        (lambda: select(FIVE, Quotas(TIERS, (Limit("city", "X", 1),))), "no attribute city"),
    ],
)
def test_contradictions_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
