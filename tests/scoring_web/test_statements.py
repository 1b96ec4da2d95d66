"""The same number of SQL statements at 3 and at 60 rows on every list of the scoring pages, and few of them."""

from datetime import timedelta

import pytest
from flask import Flask

from award import clock
from award.stages import closing
from tests.factories import signed_in, token_in
from tests.scene import Scene
from tests.scoring_web.desk import Desk
from tests.scoring_web.office import closed_scoring
from tests.statements import counted

MOST = 12


@pytest.mark.parametrize(
    "path",
    ["{stage}/ranking", "{stage}/ranking?view=all", "{stage}/judges", "{stage}/assignment", "{stage}/progress",
     "pool", "conflicts"],
)  # fmt: skip
def test_officers_lists(app: Flask, path: str) -> None:
    numbers = []
    for cases in (3, 24):
        scene = closed_scoring(app, cases)
        address = f"/work/{scene.competition.slug}/scoring/{path.format(stage=scene.stage('scoring').id)}"
        clock.now.at = scene.at  # type: ignore[attr-defined]
        scene.session.rollback()
        client = signed_in(app, scene.chair)
        with counted() as sent:
            assert client.get(address).status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1], numbers
    assert numbers[0] <= MOST, sent


@pytest.mark.parametrize("path", ["", "seal", "receipts", "sheet"])
def test_an_experts_lists(app: Flask, path: str) -> None:
    numbers = []
    for cases in (4, 24):
        scene = Scene(app).submitted(cases).assigned()
        desk = Desk(app, scene)
        for assignment in desk.mine()[: cases // 4]:
            desk.save(assignment, desk.marks("7"))
        if path == "receipts":
            desk.seal(*desk.mine()[: cases // 4])
        address = {
            "": desk.home,
            "sheet": desk.sheet(desk.mine()[0]),
        }.get(path, f"{desk.home}{desk.stage.id}/{path}")
        scene.session.rollback()
        with counted() as sent:
            assert desk.client.get(address).status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1], numbers
    assert numbers[0] <= MOST, sent


def test_a_mark_and_a_seal_take_few_statements(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    desk = Desk(app, scene)
    first = desk.mine()[0]
    desk.save(first, desk.marks("7"))
    token = token_in(desk.client, desk.sheet(first))
    scene.session.rollback()
    comment = {"version": 0, "fields": {"comment": "有据可查。"}}
    with counted() as sent:
        saved = desk.client.post(f"{desk.sheet(first)}/save", json=comment, headers={"X-CSRFToken": token})
    assert (saved.status_code, len(sent)) <= (200, 12)
    form = {
        "assignment": str(first),
        "own": "1",
        "csrf_token": token,
        "idempotency_key": "once-and-only-once",
    }
    with counted() as sent:
        sealed = desk.client.post(f"{desk.home}{desk.stage.id}/seal", data=form)
    assert sealed.status_code == 303
    assert len(sent) <= 18, sent


def test_closing_takes_few_statements(app: Flask) -> None:
    scene = Scene(app).submitted(6).assigned()
    stage = scene.stage("scoring")
    for assignment in scene.assignments():
        scene.seal(assignment, 3 + scene.cases.index(assignment.case))
    scene.at = stage.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    listed = closing.prepare_closing(scene.session, stage, by=scene.organiser, at=scene.at)
    scene.commit()
    clock.now.at = scene.at  # type: ignore[attr-defined]
    client = signed_in(app, scene.organiser)
    page = f"/work/{scene.competition.slug}/stages/{stage.id}/closing"
    form = {"csrf_token": token_in(client, page), "idempotency_key": "once-and-only-once", "digest": listed.digest,
            "confirm": "关闭"}  # fmt: skip
    with counted() as sent:
        assert client.post(page, data=form).status_code == 303
    assert len(sent) <= 18, sent
