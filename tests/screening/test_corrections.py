"""Return → resubmit → the same screener with what changed marked; rounds are limited; out of time is told by mail."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Candidacy, Case, Correction, Draft
from award.stages import drafts, submission, verdicts
from tests.factories import fresh, give_role, make_user, post, signed_in
from tests.letters import by_address, write_all
from tests.scene import Scene
from tests.screening.test_desk import decide, outcomes, stands

FAR = "2099-01-01T18:00"


def resubmit(scene: Scene, case: Case, **answers: str) -> None:
    """The applicant corrects and submits again."""
    db.session.rollback()
    db.session.expire_all()
    number = db.session.get_one(Draft, case.id).number
    drafts.save_draft(
        db.session(), case, answers, base=dict.fromkeys(answers, number), by=scene.applicant, at=scene.at
    )
    submission.submit_case(db.session(), case, by=scene.applicant, at=scene.at)
    scene.commit()


def test_a_corrected_case_comes_back_to_the_same_screener_with_its_changes_marked(app: Flask) -> None:
    scene, client, queue = stands(app)
    other = make_user(app, name="初审员二")
    give_role(scene.competition, other, "screener", by=scene.organiser)
    case = scene.cases[0]
    decide(
        client,
        queue,
        case.token,
        verdict="return",
        field=["results"],
        reason_results="注明数据来源",
        due_at=FAR,
    )
    correcting = f"/work/{scene.competition.slug}/cases?state=correcting"
    office = signed_in(app, scene.organiser)
    listed = office.get(correcting).get_data(as_text=True)
    assert case.title in listed
    assert scene.cases[1].title not in listed
    before = case.revision.answers["results"]
    resubmit(scene, case, results=before + "数据来源：办件系统。")
    assert case.title not in office.get(correcting).get_data(as_text=True)
    assert case.title not in signed_in(app, other).get(queue).get_data(as_text=True)
    opened = post(client, f"{queue}/next", form_at=queue)
    assert opened.location.endswith(case.token)
    page = client.get(opened.location).get_data(as_text=True)
    assert "<ins>数据来源：办件系统。</ins>" in page
    assert "注明数据来源" in page
    assert "已修改" in page
    assert "已补正重交" in client.get(queue).get_data(as_text=True)


def test_rounds_are_limited(app: Flask) -> None:
    scene, client, queue = stands(app, 1)
    case = scene.cases[0]
    for number in (1, 2):
        asked = {"verdict": "return", "field": ["results"], "reason_results": f"第{number}次", "due_at": FAR}
        assert decide(client, queue, case.token, **asked).status_code == 303
        resubmit(scene, case, results=case.revision.answers["results"] + f"补充{number}。")
    third = decide(client, queue, case.token, **asked)
    assert third.status_code == 409
    assert "补正次数已用完" in third.get_data(as_text=True)
    assert len(fresh(select(Correction))) == 2
    assert decide(client, queue, case.token, verdict="pass").status_code == 303


def test_out_of_time_is_eliminated_and_told(app: Flask) -> None:
    scene, client, queue = stands(app, 2)
    decide(
        client,
        queue,
        scene.cases[0].token,
        verdict="return",
        field=["results"],
        reason_results="注明来源",
        due_at=FAR,
    )
    write_all()
    correction = fresh(select(Correction))[0]
    verdicts.expire_correction(db.session(), correction, at=correction.due_at)
    scene.commit()
    assert outcomes(scene) == ["pending", "pending"]  # the clock's last moment still counts
    correction = fresh(select(Correction))[0]
    verdicts.expire_correction(db.session(), correction, at=correction.due_at + timedelta(seconds=1))
    scene.commit()
    assert outcomes(scene) == ["eliminated", "pending"]
    write_all()
    letter = by_address("correction_expired")[scene.applicant.email]
    inside = scene.cases[0].title.translate(str.maketrans("“”", "‘’"))  # quotes within quotes are single
    assert inside in letter.body
    assert "未在规定时间内完成补正" in fresh(
        select(Candidacy.reason).where(Candidacy.outcome == "eliminated")
    )
    assert "请补正案例" in by_address("returned")[scene.applicant.email].subject


def test_while_the_applicant_corrects_no_verdict_is_given(app: Flask) -> None:
    scene, client, queue = stands(app, 1)
    case = scene.cases[0]
    decide(
        client, queue, case.token, verdict="return", field=["results"], reason_results="注明来源", due_at=FAR
    )
    answer = post(client, f"{queue}/{case.token}", {"verdict": "pass"}, form_at=f"{queue}/{case.token}")
    assert answer.status_code in (409, 422)
    assert outcomes(scene) == ["pending"]


def test_all_that_a_return_lacks_is_told_beside_it_at_once(app: Flask) -> None:
    scene = Scene(app).submitted(1).in_screening()
    desk = f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}/{scene.cases[0].token}"
    client = signed_in(app, scene.screener)
    sent = {
        "verdict": "return",
        "field": ["summary", "results"],
        "reason_summary": "写明时间",
        "due_at": "2020-01-01T10:00",
    }
    refused = post(client, desk, sent)
    shown = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'id="reason_results-error"' in shown
    assert 'id="due_at-error"' in shown
    assert 'id="reason_summary-error"' not in shown
    assert "写明时间" in shown
    assert 'id="field-error"' in post(client, desk, {"verdict": "return"}).get_data(as_text=True)
