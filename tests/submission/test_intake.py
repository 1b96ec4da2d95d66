"""A rolling call's cut-off: what comes in later waits, and goes to the next edition under its own number."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import Invalid, NotAllowed, WrongState
from award.invariants import broken
from award.models import Announcement, Candidacy, Case, CaseAttribute, Category, Stage
from award.stages import intake, pipeline
from tests.factories import fresh, give_role, make_competition, post, signed_in
from tests.letters import by_address, write_all
from tests.screening.scenes import VisitScene
from tests.statements import counted
from tests.submission.conftest import Clock
from worker.context import JobContext
from worker.jobs.carry_over_cases import JOB

ZONE = ZoneInfo("Asia/Shanghai")
WORDS = {"title": "截止收件公告", "words": "本届截止收件，其后提交的案例转入下一届。"}


@pytest.mark.parametrize("where", ["core", "core_on_postgres"])
def test_late_cases_go_to_the_next_edition(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = VisitScene(app)
    early = scene.submit(1)
    stage, cut_off = scene.stage("submission"), scene.at + timedelta(days=1)
    with pytest.raises(NotAllowed):
        intake.set_cut_off(scene.session, stage, cut_off, **WORDS, by=scene.chair, at=scene.at)
    with pytest.raises(Invalid) as missing:
        intake.set_cut_off(
            scene.session, stage, scene.at, title="", words="x", by=scene.organiser, at=scene.at
        )
    assert set(missing.value.problems) == {"cut_off", "title"}
    intake.set_cut_off(scene.session, stage, cut_off, **WORDS, by=scene.organiser, at=scene.at)
    scene.commit()
    assert WORDS["words"] in fresh(select(Announcement.text))
    scene.at = cut_off + timedelta(hours=1)
    late = scene.submit(2)
    reference = late.reference
    stages = {stage.id: stage.key for stage in scene.stages()}
    assert {stages[id] for id in fresh(select(Candidacy.stage_id).where(Candidacy.case_id == late.id))} == {
        "submission"
    }
    scene.at = stage.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    scene.close("submission")
    assert fresh(select(Candidacy.case_id).where(Candidacy.stage_id == scene.stage("verification").id)) == [
        early.id
    ]
    assert intake.waiting_cases(scene.session, scene.competition) == [late.id]
    successor = make_competition("yueyoushu", by=scene.admin, at=scene.at)
    with pytest.raises(NotAllowed):
        intake.carry_over(scene.session, late, successor, by=scene.organiser, at=scene.at)
    give_role(successor, scene.organiser, "organiser", by=scene.admin)
    with pytest.raises(WrongState):
        intake.carry_over(scene.session, late, successor, by=scene.organiser, at=scene.at)
    scene.session.rollback()
    successor.prefix = "NEXT2027"
    call = next(one for one in pipeline.stages_of(scene.session, successor.id) if one.kind == "submission")
    call.opens_at = scene.at
    pipeline.open_stage(scene.session, call, by=scene.organiser, at=scene.at)
    scene.commit()
    assert successor in intake.successors(scene.session, scene.competition, by=scene.organiser)
    found = JOB.run(
        JobContext(scene.session, app.config["AWARD"], None, scene.at),
        competition=scene.competition.id, successor=successor.id, by=scene.organiser.id,
    )  # fmt: skip
    scene.commit()
    assert found == {"cases": 1}
    moved = fresh(select(Case).where(Case.id == late.id))[0]
    assert (moved.competition_id, moved.reference, moved.state) == (successor.id, reference, "submitted")
    assert fresh(select(Category.competition_id).where(Category.id == moved.category_id)) == [successor.id]
    assert fresh(select(CaseAttribute.case_id).where(CaseAttribute.case_id == late.id))
    places = fresh(
        select(Stage).join(Candidacy, Candidacy.stage_id == Stage.id).where(Candidacy.case_id == late.id)
    )
    assert {(stage.competition_id, stage.key) for stage in places} == {
        (successor.id, "submission"), (successor.id, "verification")
    }  # fmt: skip
    assert intake.waiting_cases(scene.session, scene.competition) == []
    write_all()
    assert reference in by_address("carried_over")[scene.applicant.email].body
    assert broken(scene.session) == []


def test_the_page_sets_the_cut_off_and_moves_what_waits(app: Flask, the_clock: Clock) -> None:
    scene = VisitScene(app)
    organiser, page = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/intake"
    the_clock.at = scene.at
    answer = post(organiser, f"{page}/cut-off", {"cut_off": "", "title": "公告", "words": ""}, form_at=page)
    assert answer.status_code == 422
    assert "请选一个更晚的时间。" in answer.get_data(as_text=True)
    assert 'value="公告"' in answer.get_data(as_text=True), "what was typed is still there"
    ends = (scene.at + timedelta(days=1)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    given = {"cut_off": ends, **WORDS}
    assert (
        post(signed_in(app, scene.chair), f"{page}/cut-off", given, form_at="/my/profile").status_code == 403
    )
    assert post(organiser, f"{page}/cut-off", given, form_at=page).status_code == 303
    scene.session.rollback()
    scene.at += timedelta(days=2)
    scene.submit(1)
    with counted() as sent:
        text = organiser.get(page).get_data(as_text=True)
    assert len(sent) <= 12
    assert "1 例" in text
    nowhere = post(organiser, f"{page}/carry-over", {"successor": "1"}, form_at=page)
    assert nowhere.status_code == 422
    other = make_competition("standard", by=scene.admin, at=scene.at)
    give_role(other, scene.organiser, "organiser", by=scene.admin)
    assert organiser.get(f"/work/{other.slug}/intake").status_code == 404


def test_more_editions_to_choose_from_cost_no_statement(app: Flask, the_clock: Clock) -> None:
    scene = VisitScene(app)
    the_clock.at = scene.at
    organiser, page = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/intake"
    intake.set_cut_off(
        scene.session,
        scene.stage("submission"),
        scene.at + timedelta(days=1),
        **WORDS,
        by=scene.organiser,
        at=scene.at,
    )
    scene.at += timedelta(days=2)
    scene.submit(1)
    asked = []
    for number in range(2):
        open_call(scene, f"NEXT{number}")
        organiser.get(page)
        with counted() as sent:
            text = organiser.get(page).get_data(as_text=True)
        assert text.count("<option") == number + 1
        asked.append(len(sent))
    assert asked[0] == asked[1]


def open_call(scene: VisitScene, prefix: str) -> None:
    """Another edition of the same organiser whose call is open."""
    other = make_competition("yueyoushu", by=scene.admin, at=scene.at)
    other.prefix = prefix
    give_role(other, scene.organiser, "organiser", by=scene.admin)
    call = next(one for one in pipeline.stages_of(scene.session, other.id) if one.kind == "submission")
    call.opens_at = scene.at
    pipeline.open_stage(scene.session, call, by=scene.organiser, at=scene.at)
    scene.commit()
