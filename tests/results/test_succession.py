"""The page of free seats over HTTP: nothing moves until the office has asked and the chair has confirmed."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from award import clock
from award.models import Case, PublicList, Succession
from award.stages import submission
from award.stages.succession import PRINT
from tests.factories import fresh, post, signed_in
from tests.results.editions import desk, public, site
from tests.scene import Scene
from tests.scoring_web.office import run_jobs
from tests.statements import counted

WORDS = {"reason": "原入选单位被取消资格。", "note": "按排名递补，名单相应更正。"}


@pytest.fixture
def left(app: Flask) -> tuple[Scene, Case]:
    """Five candidates for three seats, noticed; the first of the list is disqualified."""
    scene = Scene(app)
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 5, "scope": "all"}}
    scene.commit()
    scene = public(scene.submitted(6).decided())
    frozen = scene.session.execute(select(PublicList)).scalar_one()
    frozen.published_at = clock.now() - timedelta(days=1)  # the scene's days lie ahead
    token = frozen.content[0]["case"]
    case = scene.session.execute(select(Case).where(Case.token == token)).scalar_one()
    submission.disqualify_case(scene.session, case, reason="材料不实。", by=scene.organiser, at=scene.at)
    scene.commit()
    return scene, case


def test_asked_confirmed_and_printed_with_a_note(app: Flask, left: tuple[Scene, Case]) -> None:
    scene, case = left
    organiser, chair = signed_in(app, scene.organiser), signed_in(app, scene.chair)
    page = desk(scene, "decision", "succession")
    with counted() as sent:
        text = organiser.get(page).get_data(as_text=True)
    assert len(sent) <= 12
    assert case.title in text
    digest = re.search(r'name="digest" value="([^"]+)"', text)
    assert digest
    ask = f"{page}/{case.token}"
    bare = post(organiser, ask, {"digest": digest[1], "reason": WORDS["reason"]}, form_at=page)
    assert bare.status_code == 422
    assert "请写明随名单公开的说明。" in bare.get_data(as_text=True)
    assert WORDS["reason"] in bare.get_data(as_text=True), "what was typed is still there"
    assert post(organiser, ask, {"digest": "0", **WORDS}, form_at=page).status_code == 409
    assert post(chair, ask, {"digest": digest[1], **WORDS}, form_at=page).status_code == 403
    assert post(organiser, ask, {"digest": digest[1], **WORDS}, form_at=page).status_code == 303
    asked = fresh(select(Succession.id))[0]
    decide = {"asked": str(asked), "decision": "approve", "reason": "同意。"}
    assert post(organiser, page, decide).status_code == 403
    assert post(chair, page, {**decide, "reason": ""}).status_code == 422
    assert post(chair, page, {**decide, "asked": "999"}).status_code == 409
    assert post(chair, page, decide).status_code == 303
    assert post(chair, page, decide).status_code == 409
    visitor, updating = app.test_client(), "名单正在更新"
    shown = visitor.get(site(scene, "notice")).get_data(as_text=True)
    assert updating in shown, "the list that holds is still the old one, and says so"
    run_jobs(app, PRINT, clock.now())
    shown = visitor.get(site(scene, "notice")).get_data(as_text=True)
    assert updating not in shown
    assert WORDS["note"] in shown
    assert WORDS["reason"] not in shown
    assert case.token not in [
        row["case"] for row in fresh(select(PublicList).order_by(PublicList.id))[-1].content
    ]
    assert "已递补" in signed_in(app, scene.auditor).get(page).get_data(as_text=True)


def test_it_is_the_officers_page(app: Flask, left: tuple[Scene, Case]) -> None:
    scene, _ = left
    page = desk(scene, "decision", "succession")
    assert signed_in(app, scene.experts[0]).get(page).status_code == 403
    assert signed_in(app, scene.organiser).get(desk(scene, "notice", "succession")).status_code == 404


def test_a_second_free_seat_costs_no_statement(app: Flask, left: tuple[Scene, Case]) -> None:
    scene, _ = left
    organiser, page = signed_in(app, scene.organiser), desk(scene, "decision", "succession")
    with counted() as one:
        assert organiser.get(page).get_data(as_text=True).count('name="digest"') == 1
    token = fresh(select(PublicList))[0].content[1]["case"]
    second = scene.session.execute(select(Case).where(Case.token == token)).scalar_one()
    submission.disqualify_case(scene.session, second, reason="材料不实。", by=scene.organiser, at=scene.at)
    scene.commit()
    with counted() as two:
        assert organiser.get(page).get_data(as_text=True).count('name="digest"') == 2
    assert len(two) == len(one), two
