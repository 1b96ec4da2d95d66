"""A call without an end: a case goes on at once, and is the applicant's until somebody has begun with it."""

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Candidacy
from award.stages import pipeline
from award.stages.pen import submission_stage
from tests.factories import AT, fresh, give_role, make_competition, make_user
from tests.submission.conftest import Applicant, Clock, case_of


def test_edited_until_it_is_taken(app: Flask, the_clock: Clock) -> None:
    admin, organiser = make_user(app, admin=True), make_user(app)
    competition = make_competition("digital_society", by=admin)
    competition.is_public = True
    give_role(competition, organiser, "organiser", by=admin)
    stage = submission_stage(db.session(), competition.id)
    stage.flow, stage.opens_at = "each", AT
    pipeline.open_stage(db.session(), stage, by=organiser, at=AT)
    db.session.commit()
    applicant = Applicant(app, make_user(app))
    token = applicant.begin(competition)
    applicant.fill(token)
    assert "没有截止时间" in applicant.client.get(f"/my/cases/{token}/edit").get_data(as_text=True)
    the_clock.forward(days=400)
    client = Applicant(app, applicant.user)  # the sign-in of last year has ended
    assert client.submit(token).status_code == 303
    outcomes = fresh(select(Candidacy.outcome).order_by(Candidacy.id))
    assert outcomes == ["passed", "pending"]
    assert "开始审核前可以修改" in client.client.get("/my/cases").get_data(as_text=True)
    assert client.autosave(token, {"title": "审核前还可以改的名称"}, version=9).status_code == 200
    assert client.submit(token, idempotency_key="again").status_code == 303
    assert case_of(token).title == "审核前还可以改的名称"
    waiting = fresh(select(Candidacy).where(Candidacy.outcome == "pending"))[0]
    waiting.handler_id = organiser.id
    db.session.commit()
    late = client.autosave(token, {"title": "已经有人在审"}, version=9)
    assert late.status_code == 409
    assert "已进入下一环节" in late.get_json()["error"]
    assert "不用做任何事" in client.client.get("/my/cases").get_data(as_text=True)
    assert client.submit(token, idempotency_key="third").status_code == 409
