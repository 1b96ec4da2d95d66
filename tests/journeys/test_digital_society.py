"""The digital society edition from its preset to the winners' page: 200 cases, 21 experts, 30 + 10; scored twice."""

import os
import random
from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys import expected, material, results
from tests.journeys.edition import Edition
from tests.journeys.model import Panel
from tests.journeys.person import Person
from tests.journeys.site import Site

CASES, REJECTED, EXPERTS, SHORTLIST = 200, 80, 21, 60
QUOTAS = {"excellent": 30, "special_mention": 10}
WEIGHTS = {"innovation": 3000, "inclusiveness": 2500, "adoption": 2000, "effectiveness": 2500}
SEED = int(os.environ.get("AWARD_TEST_SEED", "1"))


@pytest.mark.timeout(600)
def test_from_call_to_winners(small_site: Site, shared_data: Path) -> None:
    edition = Edition(small_site, "digital_society", "ds")
    tokens = submit_all(edition, shared_data)
    screen_all(edition, tokens)
    experts = invite_and_assign(edition)
    first = results.propose(edition, shortlist(score_all(edition, experts, SEED)), QUOTAS)
    annul(edition)
    scored = score_all(edition, experts, SEED + 1)
    results.recomputed(edition, "scoring")
    final = results.decide(edition, shortlist(scored), QUOTAS)
    assert set(final) != set(first), "another seed gives other winners"
    results.noticed(edition, final)
    seat_committee(edition, shared_data)
    edition.open("publication", days=1)
    results.published(edition, final)


def submit_all(edition: Edition, shared_data: Path) -> list[str]:
    """Four people apply for two hundred bodies, the forty real cases first; everybody gets a letter. Tokens in order."""
    edition.open("submission", days=30)
    applicants = [edition.applicant(number) for number in range(1, 5)]
    cases = material.digital_society(shared_data, CASES)
    tokens = [edition.submit(applicants[n % 4], body, answers) for n, (body, answers) in enumerate(cases)]
    edition.close("submission")
    written = [str(letter["To"]) for letter in edition.site.peer.received if "DS" in str(letter["Subject"])]
    assert sorted(written) == sorted(applicants[n % 4].email for n in range(CASES))
    return tokens


def screen_all(edition: Edition, tokens: list[str]) -> None:
    """Two in five are turned down, evenly; the rest passes."""
    screener = edition.worker("screener", "初审员甲", "screener@example.org")
    edition.open("screening", days=14)
    for number, token in enumerate(tokens):
        if number * REJECTED // CASES != (number + 1) * REJECTED // CASES:
            edition.screen(screener, token, "reject", reason_key="promotion", words="内容以产品介绍为主。")
        else:
            edition.screen(screener, token, "pass")
    edition.close("screening")


def invite_and_assign(edition: Edition) -> list[Person]:
    """Experts are invited, accept and get their cases."""
    experts = [edition.expert(number, f"第{number}研究院") for number in range(1, EXPERTS + 1)]
    edition.open("scoring", days=14)
    edition.assign("scoring", SEED)
    return experts


def score_all(edition: Edition, experts: list[Person], seed: int) -> dict[str, Fraction]:
    """Everybody marks by the seed's model and seals; the stage is closed; its scores are those that fractions give."""
    marks = edition.score_all("scoring", experts, Panel(seed, list(WEIGHTS)))
    assert len(marks) == CASES - REJECTED
    assert set(map(len, marks.values())) == {5}
    edition.close("scoring", ties="in")
    scored = expected.scores(marks, WEIGHTS, drop=1)
    assert results.shown_scores(edition, "scoring") == scored
    return scored


def shortlist(scored: dict[str, Fraction]) -> dict[str, Fraction]:
    """Who comes to the decision."""
    return {case: scored[case] for case in expected.top(scored, SHORTLIST)}


def annul(edition: Edition) -> None:
    """The chair annuls the scoring with a public note; the sheets stay in the books, the same experts score again."""
    note = "评分说明有误，本环节评分作废，重新评分。"
    page = f"{edition.work}/scoring/{edition.stages['scoring']}/annulment"
    edition.chair.get(f"{edition.work}/scoring/{edition.stages['scoring']}/sheets")
    edition.chair.post(page, {"note": note, "closes_at": edition.site.local(days=7)})
    assert set(edition.site.rows("select state from scoresheet")) == {"void"}
    assert note in Person(edition.site, "路人", "").get(f"/c/{edition.slug}/announcements")
    assert "All invariants hold." in edition.site.run("check")


def seat_committee(edition: Edition, shared_data: Path) -> None:
    """Entered in any order, the real committee is proposed in its printed order."""
    printed = material.edition(shared_data, "digital_society_2021")["committee_in_printed_order"]
    names = random.Random(SEED).sample(printed, len(printed))
    edition.organiser.post(
        f"{edition.work}/committee", {"group": "评审委员会", "title": "委员", "name": "\n".join(names)}
    )
    edition.organiser.post(f"{edition.work}/committee/proposal")
    assert edition.site.rows("select name from office order by position") == printed
