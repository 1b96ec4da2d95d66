"""What the chair does to sealed sheets and to a scored case takes eighteen statements at most, the same at any size."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Assignment, Scoresheet, VoidProposal
from award.stages import decision, voids
from tests.factories import fresh, signed_in, token_in
from tests.scene import Scene
from tests.scoring_web.office import closed_scoring
from tests.statements import counted
from tests.web_clock import Now

ZONE = ZoneInfo("Asia/Shanghai")
MOST = 18


def cost(app: Flask, scene: Scene, form_at: str, form: dict[str, str], to: str = "") -> int:
    """Statements of the chair's act that ends with a redirect."""
    client = signed_in(app, scene.chair)
    whole = {"csrf_token": token_in(client, form_at), "idempotency_key": "once-and-only-once", **form}
    scene.session.rollback()
    with counted() as sent:
        answer = client.post(to or form_at, data=whole)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert len(sent) <= MOST, "\n".join(" ".join(text.split())[:230] for text in sent)
    return len(sent)


def address(scene: Scene, page: str = "sheets") -> str:
    return f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/{page}"


def in_three_days(now: Now) -> str:
    return (now.at + timedelta(days=3)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def of_stage(scene: Scene) -> list[Assignment]:
    stage = scene.stage("scoring")
    return [assignment for assignment in scene.assignments() if assignment.stage_id == stage.id]


@pytest.mark.parametrize("closed", [False, True])
def test_deciding_a_void(app: Flask, now: Now, closed: bool) -> None:
    numbers = []
    for cases in (3, 12):
        if closed:
            scene = closed_scoring(app, cases)
        else:
            scene = Scene(app).submitted(cases).assigned()
            for assignment in of_stage(scene):
                scene.seal(assignment, 7)
        now.at = scene.at
        sealed = select(Scoresheet).where(Scoresheet.stage_id == scene.stage("scoring").id)
        sheet = scene.session.execute(sealed.order_by(Scoresheet.id)).scalars().first()
        assert sheet is not None
        voids.propose_void(
            scene.session, sheet, reason="误填。", note="专家申请更正。", by=scene.organiser, at=now.at
        )
        scene.commit()
        proposal = fresh(select(VoidProposal.id).order_by(VoidProposal.id.desc()))[0]
        form = {"decision": "approve", "reason": "属实。"}
        numbers.append(cost(app, scene, address(scene), form, address(scene, f"sheets/{proposal}")))
    assert numbers[0] == numbers[1], numbers


def test_annulling_a_stage(app: Flask, now: Now) -> None:
    numbers = []
    for cases in (3, 12):
        scene = closed_scoring(app, cases)
        scene.open("decision")
        decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
        scene.commit()
        now.at = scene.at
        form = {"note": "指标说明有误，重新评分。", "closes_at": in_three_days(now)}
        numbers.append(cost(app, scene, address(scene), form, address(scene, "annulment")))
    assert numbers[0] == numbers[1], numbers


def test_returning_a_case_in_scoring(app: Flask, now: Now) -> None:
    numbers = []
    for experts in (1, 3):
        scene = Scene(app).submitted(3).assigned()
        case = scene.cases[0]
        mine = [assignment for assignment in of_stage(scene) if assignment.case_id == case.id]
        for assignment in mine[:experts]:
            scene.seal(assignment, 7)
        now.at = scene.at
        form = {"field": "summary", "reason_summary": "口径与附件不一致。", "due_at": in_three_days(now)}
        numbers.append(cost(app, scene, address(scene, f"returns/{case.token}"), form))
    assert numbers[0] == numbers[1], numbers
