"""The same number of SQL statements at 3 rows and at 300; at most 12 a page and 18 an act."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from award.stages import drafts, submission
from tests.scene import Scene
from tests.statements import counted
from tests.submission.conftest import Applicant
from tests.uploads import samples

MOST_OF_A_PAGE, MOST_OF_AN_ACT = 12, 18


def sent_by(work: Callable[[], Any]) -> int:
    work()  # what is kept for the process is loaded
    with counted() as sent:
        answer = work()
    assert answer.status_code < 400, answer.get_data(as_text=True)
    return len(sent)


def more_cases(scene: Scene, number: int) -> None:
    for place in range(number):
        case = scene.draft(place)
        if place % 3:
            submission.submit_case(scene.session, case, by=scene.applicant, at=scene.at)
    scene.commit()


def test_my_cases(scene: Scene, applicant: Applicant) -> None:
    more_cases(scene, 3)
    few = sent_by(lambda: applicant.client.get("/my/cases"))
    more_cases(scene, 60)
    many = sent_by(lambda: applicant.client.get("/my/cases"))
    assert few == many <= MOST_OF_A_PAGE
    page = applicant.client.get("/my/cases").get_data(as_text=True)
    assert "更早的案例" in page
    seen = page.count("<h2><a")
    after = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = applicant.client.get(after).get_data(as_text=True)
    assert seen + rest.count("<h2><a") == 63


def test_entered_drafts(app: Flask, scene: Scene) -> None:
    office = Applicant(app, scene.organiser)
    url = f"/work/{scene.competition.slug}/import"

    def enter(number: int) -> None:
        for _number in range(number):
            drafts.start_case(
                scene.session, scene.competition, scene.body, by=scene.organiser, at=scene.at, on_behalf=True
            )
        scene.commit()

    enter(3)
    few = sent_by(lambda: office.client.get(url))
    enter(60)
    assert few == sent_by(lambda: office.client.get(url)) <= MOST_OF_A_PAGE


@pytest.mark.parametrize(
    "page",
    ["edit?section=basic", "edit?section=material", "preview", "submit", "people", "", "receipt", "content"],
)
def test_pages_of_a_case(scene: Scene, applicant: Applicant, page: str) -> None:
    token = applicant.begin(scene.competition)
    applicant.fill(token)
    applicant.upload(token, "files", "证明.pdf", samples.pdf())
    assert applicant.submit(token).status_code == 303
    assert sent_by(lambda: applicant.client.get(f"/my/cases/{token}/{page}".rstrip("/"))) <= MOST_OF_A_PAGE


def test_acts(scene: Scene, applicant: Applicant) -> None:
    token = applicant.begin(scene.competition)
    applicant.fill(token)
    texts = iter(f"第{number}次修改的名称" for number in range(9))
    assert sent_by(lambda: applicant.autosave(token, {"title": next(texts)}, version=99)) <= MOST_OF_AN_ACT
    keys = iter("abc")
    assert sent_by(lambda: applicant.submit(token, idempotency_key=next(keys))) <= MOST_OF_AN_ACT
    assert sent_by(lambda: applicant.upload(token, "files", "证明.pdf", samples.pdf())) <= MOST_OF_AN_ACT
