"""What the limits change against the plain order of rank; and the files from which the command computes it again."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from award.scoring.selection import Candidate, Exchange, Limit, Quotas, Selection, Tier, against_rank, select
from award.scoring.selection.as_files import attributes_csv, quotas_yaml, winners_csv
from award.scoring.selection.files import read_selection
from award.scoring.whole_files import csv_text

TIERS = (Tier("gold", 1), Tier("silver", 2))


def of(*scores: float, regions: str, bodies: str = "") -> list[Candidate]:
    """Cases a, b, c … in order of rank."""
    bodies = bodies or "abcdefgh"
    return [
        Candidate("abcdefgh"[at], score, at + 1, {"region": regions[at], "body": bodies[at]})
        for at, score in enumerate(scores)
    ]


def compared(candidates: list[Candidate], *limits: Limit) -> tuple[list[Exchange], float]:
    quotas = Quotas(TIERS, limits)
    found = select(candidates, quotas)
    assert isinstance(found, Selection)
    comparison = against_rank(candidates, quotas, found)
    return list(comparison.exchanges), comparison.rank_total


def test_without_limits_nothing_differs() -> None:
    assert compared(of(5, 4, 3, 2, regions="EEEE")) == ([], 12.0)


def test_who_enters_and_who_leaves_is_told_with_its_limit() -> None:
    exchanges, total = compared(of(5, 4, 3, 2, regions="EEEW"), Limit("region", "W", least=1))
    assert exchanges == [Exchange("c", "silver", None, 0), Exchange("d", None, "silver", 0)]
    assert total == 12.0


def test_a_ceiling_that_keeps_a_case_from_its_tier_is_named() -> None:
    exchanges, _ = compared(
        of(5, 4, 3, 2, regions="EWEE"),
        Limit("body", "each", most=1),
        Limit("region", "E", most=0, tier="gold"),
    )
    assert exchanges == [Exchange("a", "gold", "silver", 1), Exchange("b", "silver", "gold", None)]


def test_an_empty_value_is_no_group() -> None:
    nobody = [
        Candidate(c.id, c.score, c.rank, {"region": "E", "body": ""}) for c in of(5, 4, 3, 2, regions="EEEE")
    ]
    assert compared(nobody, Limit("body", "each", most=1))[0] == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scores=st.lists(st.integers(0, 400), min_size=4, max_size=12),
    regions=st.lists(st.sampled_from(["44", "33", ""]), min_size=12, max_size=12),
    most=st.integers(1, 3),
    least=st.integers(0, 2),
    soft=st.none() | st.integers(1, 50),
)
def test_the_files_say_the_same_problem(
    tmp_path: Path, scores: list[int], regions: list[str], most: int, least: int, soft: int | None
) -> None:
    """Written and read again, candidates and quotas are what they were; the winners are written alike."""
    ordered = sorted(scores, reverse=True)
    texts = [f"{score / 4:.2f}" for score in ordered]
    candidates = [
        Candidate(
            f"案例{at}",
            float(text),
            1 + ordered.index(score),
            {"region": regions[at], 'b"o,dy': f"单位{at % 3}"},
        )
        for at, (score, text) in enumerate(zip(ordered, texts, strict=True))
    ]
    rules = {
        "tiers": [{"id": tier.id, "seats": tier.seats} for tier in TIERS],
        "limits": [
            {"attribute": "region", "value": "44", "min": least, **({"soft": f"{soft / 4:.2f}"} if soft else {})},
            {"attribute": 'b"o,dy', "value": "each", "max": most, "tier": "silver"},
        ],
        "eligible": {"min_score": "0.00"},
    }  # fmt: skip
    ranking, attributes, quotas = (
        tmp_path / name for name in ("ranking.csv", "attributes.csv", "quotas.yaml")
    )
    rows = [(c.id, text, c.rank) for c, text in zip(candidates, texts, strict=True)]
    ranking.write_text(csv_text(["case", "score", "rank"], rows), "utf-8")
    names = list(candidates[0].attributes)
    values = [(c.id, list(c.attributes.values())) for c in candidates]
    attributes.write_text(attributes_csv(names, values), "utf-8")
    quotas.write_text(quotas_yaml(rules), "utf-8")
    read = read_selection(ranking, attributes, quotas)
    assert read.candidates == candidates
    assert read.digits == 2
    assert read.quotas == Quotas(
        TIERS,
        (
            Limit("region", "44", least=least, penalty=soft / 4 if soft else None),
            Limit('b"o,dy', "each", most=most, tier="silver"),
        ),
        0.0,
    )
    found, again = select(candidates, read.quotas), select(read.candidates, read.quotas)
    if isinstance(found, Selection) and isinstance(again, Selection):
        assert winners_csv(found, 2) == winners_csv(again, 2)
