"""The desks' questions to the database, on PostgreSQL: queue in all views, desk, verdict, visits."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import select

from award.database import lock
from award.errors import WrongState
from award.extensions import db
from award.models import Candidacy, Case, Stage, User
from award.stages import verdicts
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.screening.scenes import VisitScene
from tests.screening.test_desk import YES
from tests.screening.test_visit_rules import outcomes


def test_screening(app_on_postgres: Flask) -> None:
    scene = Scene(app_on_postgres).submitted(3).in_screening()
    stage = scene.stage("screening").id
    queue = f"/work/{scene.competition.slug}/screening/{stage}"
    client = signed_in(app_on_postgres, scene.screener)
    for view in ("todo", "mine", "waiting", "decided", "all"):
        assert client.get(f"{queue}?view={view}&q=街道").status_code == 200
    desk = post(client, f"{queue}/next", form_at=queue).location
    assert "形式审查" in client.get(desk).get_data(as_text=True)
    assert post(client, desk, {**YES, "verdict": "pass"}).status_code == 303
    assert client.get(f"{queue}/together").status_code == 200
    query = select(Candidacy.outcome).where(Candidacy.stage_id == stage).order_by(Candidacy.case_id)
    assert fresh(query) == ["passed", "pending", "pending"]


def test_visits(app_on_postgres: Flask) -> None:
    scene = VisitScene(app_on_postgres)
    case = scene.submit()
    work = f"/work/{scene.competition.slug}"
    office, verifier = signed_in(app_on_postgres, scene.organiser), signed_in(app_on_postgres, scene.verifier)
    sent = {"case": [case.token], "verifier": scene.verifier.id, "manner": "on_site"}
    plan = f"{work}/visits/{scene.stage('verification').id}/plan"
    assert post(office, plan, sent, form_at=f"{work}/visits").status_code == 303
    for view in ("open", "concluded"):
        assert verifier.get(f"{work}/visits?view={view}").status_code == 200
    record = f"{work}/visits/record/1"
    assert post(verifier, record, {"place": "村委会", "visited_on": "2026-11-03"}).status_code == 303
    assert 'value="村委会"' in verifier.get(record).get_data(as_text=True)
    assert outcomes(case)["verification"] == "pending"


def test_a_verdict_waits_for_a_closing_at_work_and_sees_what_it_did(app_on_postgres: Flask) -> None:
    scene = Scene(app_on_postgres).submitted(1).in_screening()
    stage_id, case_id, screener_id = scene.stage("screening").id, scene.cases[0].id, scene.screener.id

    def judge() -> None:
        with app_on_postgres.app_context():
            session = db.session()
            stage, case = session.get_one(Stage, stage_id), session.get_one(Case, case_id)
            screener = session.get_one(User, screener_id)
            verdicts.pass_case(session, stage, case, by=screener, at=scene.at)

    stage = lock(scene.session, Stage, stage_id)
    with ThreadPoolExecutor(1) as pool:
        judged = pool.submit(judge)
        assert wait([judged], timeout=1).not_done
        stage.state = "closed"
        scene.session.commit()
        with pytest.raises(WrongState, match="没有开放"):
            judged.result(15)
