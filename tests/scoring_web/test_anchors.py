"""Anchor cases over HTTP: named, previewed, committed, kept by the next top-up, and seen by every expert."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award import clock
from award.models import Assignment, Candidacy, Conflict, Event, Job, PoolMember
from award.stages import assignments, sheets, situation
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.desk import Desk
from tests.scoring_web.office import run_jobs

PROPOSE, RELEASE = "award.propose_assignment", "award.release_assignments"


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Six cases wait for two sheets each; four experts, no maximum set."""
    made = Scene(app).submitted(6).screened()
    stage = made.stage("scoring")
    stage.parameters = {**stage.parameters, "sheets_per_case": 2}
    made.commit()
    clock.now.at = made.at  # type: ignore[attr-defined]
    return made


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/assignment"


def proposed(scene: Scene, client: FlaskClient, anchors: str, **more: str) -> Job:
    page = page_of(scene)
    form = {"mode": "top_up", "overlap": "0.1", "seed": "7", "anchors": anchors, **more}
    assert post(client, f"{page}/propose", form, form_at=page).status_code == 303
    return run_jobs(scene.app, PROPOSE, scene.at)[-1]


def commit(scene: Scene, client: FlaskClient, job: Job) -> None:
    page = page_of(scene)
    assert post(client, f"{page}/commit", {"job": str(job.id)}, form_at=page).status_code == 303


def experts_of(case_id: int) -> set[int]:
    query = select(Assignment.expert_id).where(Assignment.case_id == case_id, Assignment.ended_at.is_(None))
    return set(fresh(query))


def events(scene: Scene) -> list[dict[str, Any]]:
    query = select(Event.leaf).where(Event.name == "cases_assigned").order_by(Event.n)
    return [json.loads(leaf)["facts"] for leaf in fresh(query)]


def test_a_named_case_goes_to_every_expert(app: Flask, scene: Scene) -> None:
    client, first, other = signed_in(app, scene.organiser), scene.cases[0], scene.cases[1]
    session = scene.session
    session.add(Conflict(competition_id=scene.competition.id, case_id=first.id, user_id=scene.experts[3].id,
                         source="declared", ground="declared", words="曾任职", found_at=scene.at))  # fmt: skip
    scene.commit()
    job = proposed(scene, client, f"{first.reference}，{str(other.reference).lower()}")
    assert job.result is not None
    assert job.result["anchors"] == [first.id, other.id]
    assert job.result["shortages"] == []
    preview = client.get(page_of(scene)).get_data(as_text=True)
    assert f"共同评阅案例 2 例：{first.reference}、{other.reference}" in preview
    assert fresh(select(Candidacy.id).where(Candidacy.is_anchor.is_(True))) == [], "a preview writes nothing"
    commit(scene, client, job)
    every = {expert.id for expert in scene.experts}
    assert experts_of(first.id) == every - {scene.experts[3].id}
    assert experts_of(other.id) == every
    assert all(len(experts_of(case.id)) == 2 for case in scene.cases[2:])
    assert events(scene)[-1]["anchors"] == [first.id, other.id]
    assert events(scene)[-1]["seed"] == 7
    marked = select(Candidacy.case_id).where(Candidacy.is_anchor.is_(True)).order_by(Candidacy.case_id)
    assert fresh(marked) == [first.id, other.id]
    post(client, f"{page_of(scene)}/release", form_at=page_of(scene))
    run_jobs(app, RELEASE, scene.at)
    sheets.pledge(scene.session, scene.stage("scoring"), text="承诺", by=scene.experts[2], at=scene.at)
    scene.commit()
    tasks = Desk(app, scene, 2).page(f"/work/{scene.competition.slug}/scoring/")
    assert all(case.title in tasks for case in (first, other)), "the expert sees them among his own"


def test_a_top_up_keeps_them_and_gives_them_to_who_joins(app: Flask, scene: Scene) -> None:
    client, anchor = signed_in(app, scene.organiser), scene.cases[0]
    commit(scene, client, proposed(scene, client, str(anchor.reference)))
    before = experts_of(anchor.id)
    joined = scene._expert(9)
    form = client.get(page_of(scene)).get_data(as_text=True)
    assert re.search(rf'<textarea[^>]*name="anchors"[^>]*>\s*{anchor.reference}\s*</textarea>', form), (
        "the next proposal begins with them"
    )
    found = situation.situation_of(scene.session, scene.stage("scoring"), seed=1, matched=False)
    assert [case.id for case in found.snapshot.cases if case.anchor] == [str(anchor.id)]
    commit(scene, client, proposed(scene, client, str(anchor.reference)))
    assert experts_of(anchor.id) == before | {joined.id}


def test_an_emptied_list_gives_back_what_nobody_opened(app: Flask, scene: Scene) -> None:
    client, anchor = signed_in(app, scene.organiser), scene.cases[0]
    commit(scene, client, proposed(scene, client, str(anchor.reference)))
    commit(scene, client, proposed(scene, client, "", mode="anew"))
    assert len(experts_of(anchor.id)) == 2
    assert fresh(select(Candidacy.id).where(Candidacy.is_anchor.is_(True))) == []
    assert events(scene)[-1]["anchors"] == []


def test_who_has_no_room_is_named_in_the_preview(app: Flask, scene: Scene) -> None:
    client = signed_in(app, scene.organiser)
    for member in scene.session.execute(select(PoolMember).where(PoolMember.pseudonym == "K02")).scalars():
        member.max_load = 1
    scene.commit()
    job = proposed(scene, client, " ".join(str(case.reference) for case in scene.cases[:3]))
    assert job.result is not None
    short = [[kind, number] for kind, _id, number in job.result["shortages"] if kind == "anchor"]
    assert short == [["anchor", 2]]
    preview = client.get(page_of(scene)).get_data(as_text=True)
    assert "有 1 位专家（K02 专家2）的负荷上限容不下全部共同评阅案例，共缺 2 份" in preview


def test_an_unknown_number_is_told_beside_the_field(app: Flask, scene: Scene) -> None:
    client, page = signed_in(app, scene.organiser), page_of(scene)
    form = {"overlap": "0.1", "anchors": f"{scene.cases[0].reference} DS0000-0000"}
    refused = post(client, f"{page}/propose", form, form_at=page)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "本环节没有这些编号的待评案例：DS0000-0000。" in text
    assert form["anchors"] in text, "what was typed is kept"


def test_on_postgres_the_mark_is_set_and_taken_back(core_on_postgres: Flask) -> None:
    scene = Scene(core_on_postgres).submitted(3).screened()
    marked = select(Candidacy.case_id).where(Candidacy.is_anchor.is_(True)).order_by(Candidacy.case_id)
    for anchors in ([scene.cases[0].id, scene.cases[2].id], [scene.cases[1].id], []):
        assignments.commit_assignment(
            scene.session,
            scene.stage("scoring"),
            pairs=[],
            seed=1,
            anchors=anchors,
            by=scene.organiser,
            at=scene.at,
        )
        scene.commit()
        assert fresh(marked) == anchors
