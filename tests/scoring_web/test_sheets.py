"""The officers' page of sheets over HTTP: proposed, decided, annulled, a case returned; the same statements at any size."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.models import Candidacy, Correction, Scoresheet, VoidProposal
from award.stages import voids
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.office import run_jobs
from tests.statements import counted
from tests.web_clock import Now

ZONE = ZoneInfo("Asia/Shanghai")


def address(scene: Scene, page: str = "sheets") -> str:
    return f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/{page}"


def first_sheet() -> int:
    return fresh(select(Scoresheet.id).where(Scoresheet.state == "sealed").order_by(Scoresheet.id))[0]  # type: ignore[no-any-return]


def officers(app: Flask, scene: Scene) -> tuple[FlaskClient, FlaskClient]:
    return signed_in(app, scene.organiser), signed_in(app, scene.chair)


@pytest.fixture
def scored(app: Flask, now: Now) -> Scene:
    scene = Scene(app).submitted(4).scored()
    now.at = scene.at
    return scene


def test_a_sheet_is_voided_by_two(app: Flask, scored: Scene, now: Now) -> None:
    organiser, chair = officers(app, scored)
    sheet, page = first_sheet(), address(scored)
    form = {"sheet": str(sheet), "reason": "专家来信说明误填。", "note": ""}
    answer = post(organiser, page, form)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "请写明可以公开的说明。" in text
    assert "专家来信说明误填。" in text, "what was typed is still there"
    assert post(chair, page, {**form, "note": "专家申请更正。"}).status_code == 403
    assert post(organiser, page, {**form, "note": "专家申请更正。"}).status_code == 303
    assert post(organiser, page, {**form, "note": "专家申请更正。"}).status_code == 409
    proposal = fresh(select(VoidProposal.id))[0]
    decision = f"{page}/{proposal}"
    assert post(organiser, decision, {"decision": "approve", "reason": "x"}, form_at=page).status_code == 403
    assert post(chair, decision, {"decision": "approve", "reason": ""}, form_at=page).status_code == 422
    assert post(chair, decision, {"decision": "approve", "reason": "属实。"}, form_at=page).status_code == 303
    assert fresh(select(Scoresheet.state).where(Scoresheet.id == sheet)) == ["void"]
    (job,) = run_jobs(app, voids.RENEW_RANKING, now.at)
    assert job.result["number"] == 2
    auditor = signed_in(app, scored.auditor).get(page).get_data(as_text=True)
    assert "已作废" in auditor
    assert "提请作废</summary>" not in auditor


def test_a_sheet_of_another_competition_is_not_found(app: Flask, scored: Scene) -> None:
    organiser, _ = officers(app, scored)
    page = address(scored)
    for sheet in ("999999", "x", ""):
        form = {"sheet": sheet, "reason": "x", "note": "x"}
        assert post(organiser, page, form).status_code == 404
    assert signed_in(app, scored.experts[0]).get(page).status_code == 403
    assert (
        organiser.get(
            page.replace(f"/{scored.stage('scoring').id}/", f"/{scored.stage('decision').id}/")
        ).status_code
        == 404
    )


def test_the_chair_annuls_the_stage(app: Flask, scored: Scene, now: Now) -> None:
    organiser, chair = officers(app, scored)
    page, annulment = address(scored), address(scored, "annulment")
    assert "宣布本环节评分作废" not in organiser.get(page).get_data(as_text=True)
    assert "宣布本环节评分作废" in chair.get(page).get_data(as_text=True)
    answer = post(chair, annulment, {"note": "", "closes_at": ""}, form_at=page)
    assert answer.status_code == 422
    assert "说明将公开" in answer.get_data(as_text=True)
    ends = (now.at + timedelta(days=3)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    form = {"note": "指标说明有误，重新评分。", "closes_at": ends}
    assert post(organiser, annulment, form, form_at=page).status_code == 403
    assert post(chair, annulment, form, form_at=page).status_code == 303
    assert set(fresh(select(Scoresheet.state))) == {"void"}
    assert post(chair, annulment, form, form_at=page).status_code == 409


def test_the_chair_returns_a_case_in_scoring(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(3).assigned()
    scene.seal(scene.assignments()[0], 7)
    now.at = scene.at
    organiser, chair = officers(app, scene)
    case = scene.session.get_one(Scoresheet, first_sheet()).assignment.case
    page = address(scene, f"returns/{case.token}")
    assert organiser.get(page).status_code == 403
    assert page in chair.get(address(scene)).get_data(as_text=True)
    due = (now.at + timedelta(days=3)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    bare = post(chair, page, {"due_at": due})
    assert bare.status_code == 422
    assert "请指明要补正的内容。" in bare.get_data(as_text=True)
    unexplained = post(chair, page, {"field": "summary", "reason_summary": " ", "due_at": due})
    assert unexplained.status_code == 422
    assert "请写明这一处要怎样修改。" in unexplained.get_data(as_text=True)
    form = {"field": "summary", "reason_summary": "口径与附件不一致。", "due_at": due}
    assert post(organiser, page, form, form_at=address(scene)).status_code == 403
    assert post(chair, page, form).status_code == 303
    assert len(fresh(select(Correction).where(Correction.ended_at.is_(None)))) == 1
    assert set(fresh(select(Candidacy.sheets).where(Candidacy.case_id == case.id))) == {0}
    assert "正在补正" in chair.get(address(scene)).get_data(as_text=True)


def test_the_same_statements_for_one_case_and_for_all(app: Flask, now: Now) -> None:
    scene = Scene(app).submitted(8).assigned()
    for assignment in scene.assignments():
        scene.seal(assignment, 7)
    now.at = scene.at
    organiser, _ = officers(app, scene)
    found = []
    for page in (address(scene) + f"?q={scene.cases[0].reference}", address(scene)):
        organiser.get(page)
        with counted() as sent:
            answer = organiser.get(page)
        found.append((answer.get_data(as_text=True).count('class="t-title"'), len(sent)))
    assert [rows for rows, _ in found] == [1, 8]
    assert found[0][1] == found[1][1] <= 12
