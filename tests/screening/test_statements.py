"""The same number of SQL statements at 3 and at 300 cases: at most 12 a page, 18 an act."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import post, signed_in, token_in
from tests.scene import Scene
from tests.screening.crowds import crowd
from tests.screening.scenes import VisitScene
from tests.screening.test_desk import YES
from tests.statements import counted

PAGE, ACT = 12, 18


def reading(client: FlaskClient, pages: list[str]) -> dict[str, int]:
    """Page → statements of a warm reading."""
    found = {}
    for page in pages:
        assert client.get(page).status_code == 200, page
        with counted() as sent:
            client.get(page)
        found[page] = len(sent)
    return found


def test_screening(app: Flask) -> None:
    scene = Scene(app).submitted(3).in_screening()
    stage = scene.stage("screening")
    queue = f"/work/{scene.competition.slug}/screening/{stage.id}"
    desk = f"{queue}/{scene.cases[2].token}"
    pages = [queue, f"{queue}?view=all", f"{queue}?view=decided", desk, f"{desk}?pane=history"]
    client, office = signed_in(app, scene.screener), signed_in(app, scene.organiser)
    few, few_office = reading(client, pages), reading(office, pages[:3])
    crowd(scene, stage, 297)
    assert reading(client, pages) == few
    assert reading(office, pages[:3]) == few_office
    assert max(few.values()) <= PAGE, few
    assert max(few_office.values()) <= PAGE, few_office


@pytest.mark.parametrize("verdict", ["pass", "return", "reject"])
@pytest.mark.parametrize("in_hand", [True, False])
def test_verdicts(app: Flask, verdict: str, in_hand: bool) -> None:
    scene = Scene(app).submitted(2).in_screening()
    queue = f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}"
    client, desk = signed_in(app, scene.screener), f"{queue}/{scene.cases[0].token}"
    if in_hand:
        assert post(client, f"{queue}/next", form_at=queue).location == desk
    more = {"return": {"field": ["summary"], "reason_summary": "写明时间", "due_at": "2099-01-01T18:00"},
            "reject": {"reason_key": "promotion"}}  # fmt: skip
    data = {
        "csrf_token": token_in(client, desk),
        "idempotency_key": "once-and-only-once",
        **YES,
        "verdict": verdict,
    }
    with counted() as sent:
        assert client.post(desk, data={**data, **more.get(verdict, {})}).status_code == 303
    assert len(sent) <= ACT, sent


def test_visits(app: Flask) -> None:
    scene = VisitScene(app)
    visits = [scene.plan(scene.submit(number)) for number in range(1, 3)]
    scene.submit(3)
    stage = scene.stage("verification")
    listing = f"/work/{scene.competition.slug}/visits"
    pages = [listing, f"{listing}?view=concluded", f"{listing}/record/{visits[0].id}"]
    client, office = signed_in(app, scene.verifier), signed_in(app, scene.organiser)
    few, few_office = reading(client, pages), reading(office, [*pages, f"{listing}?view=open"])
    crowd(scene, stage, 298, verifier=scene.verifier)
    assert reading(client, pages) == few
    assert reading(office, [*pages, f"{listing}?view=open"]) == few_office
    assert max(few.values()) <= PAGE, few
    assert max(few_office.values()) <= PAGE, few_office
