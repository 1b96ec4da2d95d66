"""The rolling edition from its preset to the winners' page: visits, two rounds of scoring, 2 + 10 + 2, a shared commentary."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys import expected, material, results
from tests.journeys.edition import Edition
from tests.journeys.model import Panel
from tests.journeys.site import Site

CASES, EXPERTS, PER_CATEGORY, FINALISTS = 55, 11, 8, 14
QUOTAS = {"best": 2, "excellent": 10, "shortlisted": 2}
FIRST = {"governance": 4000, "technology": 3000, "results": 3000}
SECOND = {"overall": 6000, "demonstration": 4000}
SEED = int(os.environ.get("AWARD_TEST_SEED", "1"))
OPINION = "治理问题抓得准，技术应用恰当，成效经走访核实，具有推广价值。"


@pytest.mark.timeout(600)
def test_from_rolling_call_to_winners(large_site: Site, shared_data: Path) -> None:
    edition = Edition(large_site, "yueyoushu", "yy")
    cases = material.yueyoushu(shared_data, CASES)
    visit_and_verify(edition, cases)
    experts = [edition.expert(number, f"第{number}研究院") for number in range(1, EXPERTS + 1)]
    category = dict(edition.site.pairs(
        "select c.reference, g.key from award_case c join category g on g.id = c.category_id"
    ))  # fmt: skip
    first = round_of(edition, experts, "first_round", FIRST, drop=0, high=10)
    groups = [
        {case: score for case, score in first.items() if category[case] == key}
        for key in set(category.values())
    ]
    second = round_of(edition, experts, "second_round", SECOND, drop=1, high=100, comment=OPINION)
    assert set(second) == set().union(*(expected.top(group, PER_CATEGORY) for group in groups))
    final = results.decide(edition, {case: second[case] for case in expected.top(second, FINALISTS)}, QUOTAS)
    results.noticed(edition, final)
    edition.open("publication", days=1)
    text = material.edition(shared_data, "yueyoushu_2021")["cases"][-1]["comment"]
    write_commentary(edition, text, [case for case, tier in final.items() if tier == "shortlisted"])
    results.published(edition, final)
    shown = [results.public_page(edition, case) for case, tier in final.items() if tier == "shortlisted"]
    assert [text[:40] in page for page in shown] == [True, True]
    assert edition.site.rows("select count(*) from commentary") == [1]


def visit_and_verify(edition: Edition, cases: list[material.Filled]) -> None:
    """Cases come in one by one and are visited meanwhile; two are not confirmed."""
    verifier = edition.worker("verifier", "核查员甲", "verifier@example.org")
    edition.open("submission", days=None)
    edition.open("verification", days=60)
    applicant = edition.applicant(1)
    for number, (body, answers) in enumerate(cases):
        token = edition.submit(applicant, body, answers)
        edition.visit(verifier, token, "not_confirmed" if number in (20, 40) else "confirmed")
        if number % 20 == 19:
            edition.site.forward(days=5)
    edition.close("submission")
    edition.close("verification")


def round_of(
    edition: Edition,
    experts: list,
    stage: str,
    weights: dict[str, int],
    *,
    drop: int,
    high: int,
    comment: str = "",
) -> dict[str, Fraction]:
    """A round of scoring: assigned, marked, sealed, closed; its scores are those that fractions give."""
    edition.open(stage, days=14)
    edition.assign(stage, SEED)
    panel = Panel(SEED, list(weights), high=high)
    marks = edition.score_all(stage, experts, panel, comment)
    edition.close(stage, ties="in")
    scored = expected.scores(marks, weights, drop=drop)
    assert results.shown_scores(edition, stage) == scored
    results.recomputed(edition, stage)
    return scored


def write_commentary(edition: Edition, text: str, cases: list[str]) -> None:
    """One text for several cases, signed by an expert."""
    page = f"{edition.work}/results/{edition.stages['publication']}/commentaries/new"
    tokens = {reference: token for token, reference in edition.references().items()}
    edition.organiser.post(page, {"words": text, "cases": [tokens[case] for case in cases]})
