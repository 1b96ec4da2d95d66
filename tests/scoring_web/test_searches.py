"""An expert's posts are saved and the search for ties is a job: at no moment in between is a tied pair given or shown."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from award import clock
from award.models import Assignment, Conflict, Job, PoolMember
from award.stages import assignments
from award.stages.conflicts import decide_conflict
from award.stages.searches import FIND
from tests.factories import fresh, post, signed_in
from tests.letters import by_address, write_all
from tests.scene import Scene
from tests.scoring_web.desk import Desk
from tests.scoring_web.office import run_jobs

PROPOSE, RELEASE = "award.propose_assignment", "award.release_assignments"


class Office:
    """The organiser's browser at the desk of the scoring stage, whose cases all have passed screening."""

    def __init__(self, app: Flask) -> None:
        self.scene = Scene(app).submitted(3).screened()
        clock.now.at = self.scene.at  # type: ignore[attr-defined]
        self.client: FlaskClient = signed_in(app, self.scene.organiser)
        self.home = f"/work/{self.scene.competition.slug}/scoring"
        self.page = f"{self.home}/{self.scene.stage('scoring').id}/assignment"
        self.expert, self.case = self.scene.experts[0], self.scene.cases[0]
        self.expert_id, self.reference = self.expert.id, self.case.reference

    def employ(self) -> None:
        """Write down that the first expert once worked for the body behind all cases: a tie that nobody knew."""
        member = fresh(select(PoolMember).order_by(PoolMember.id))[0]
        page, body = f"{self.home}/pool/{member.id}", self.scene.body.name
        form = {"posts-0-body": body, "posts-0-title": "科长", "posts-0-held": "before", "fields": ""}
        assert post(self.client, page, form, form_at=page).status_code == 303
        assert fresh(select(Conflict.id)) == [], "a job will look for it"

    def give(self) -> Any:
        """Assign the first case to the first expert by hand."""
        form = {"reference": self.reference, "expert": str(self.expert_id), "change": "give"}
        return post(self.client, f"{self.page}/hand", form, form_at=self.page)

    def commit(self, job: Job) -> Any:
        """Commit the plan that was previewed."""
        return post(self.client, f"{self.page}/commit", {"job": str(job.id)}, form_at=self.page)


def test_nothing_is_assigned_between_the_save_and_the_search(app: Flask) -> None:
    office = Office(app)
    post(office.client, f"{office.page}/propose", {"seed": "7"}, form_at=office.page)
    (plan,) = run_jobs(app, PROPOSE, office.scene.at)
    assert any(expert == office.expert_id for expert, _case in plan.result["added"]), (
        "the plan gives him cases"
    )
    office.employ()
    for answer, code in ((office.commit(plan), 409), (office.give(), 422)):
        assert answer.status_code == code
        assert "利益关系还没有查完，请稍候再提交" in answer.get_data(as_text=True)
    assert fresh(select(Assignment.id)) == []
    assert [job.result for job in run_jobs(app, FIND, office.scene.at)] == [{"found": 3}]
    assert office.commit(plan).status_code == 409, "the situation is another one"
    assert "存在利益关系" in office.give().get_data(as_text=True)
    assert fresh(select(Assignment.id)) == []


@pytest.mark.parametrize("state", ["running", "dead"])
def test_a_search_that_failed_is_waited_for_until_a_later_one_was_done(app: Flask, state: str) -> None:
    office = Office(app)
    office.employ()
    ended = office.scene.at if state == "dead" else None
    office.scene.session.execute(update(Job).where(Job.name == FIND).values(state=state, ended_at=ended))
    office.scene.commit()
    assert "利益关系还没有查完" in office.give().get_data(as_text=True)
    again = post(office.client, f"{office.home}/conflicts/find", form_at=f"{office.home}/conflicts")
    assert again.status_code == 303
    assert "job-queued" in office.client.get(f"{office.home}/conflicts").get_data(as_text=True)
    (done,) = run_jobs(app, FIND, office.scene.at)
    done.started_at = office.scene.at + timedelta(seconds=1)
    office.scene.commit()
    said = office.give().get_data(as_text=True)
    assert ("存在利益关系" in said, "利益关系还没有查完" in said) == (state == "dead", state == "running")
    assert fresh(select(Assignment.id)) == []


def test_a_tied_pair_of_before_is_passed_over_by_the_release(app: Flask) -> None:
    office = Office(app)
    scene, stage = office.scene, office.scene.stage("scoring")
    pairs = [(expert.id, case.id) for expert in scene.experts[:2] for case in scene.cases]
    assignments.commit_assignment(scene.session, stage, pairs=pairs, seed=7, by=scene.organiser, at=scene.at)
    scene.commit()
    office.employ()
    assert post(office.client, f"{office.page}/release", form_at=office.page).status_code == 303
    assert fresh(select(Assignment.id).where(Assignment.released_at.is_not(None))) == [], "not before the job"
    assert [job.result for job in run_jobs(app, RELEASE, scene.at)] == [{"released": 3}]
    shown = select(Assignment.expert_id).where(Assignment.released_at.is_not(None)).distinct()
    assert fresh(shown) == [scene.experts[1].id], "the search ran first, though its own job still waits"
    write_all()
    assert set(by_address("assignment_released")) == {scene.experts[1].email}
    desk = Desk(app, scene)
    assert desk.client.get(desk.sheet(desk.mine()[0])).status_code == 404
    assert "放行并通知" not in office.client.get(office.page).get_data(as_text=True), "nothing to release now"
    tie = fresh(select(Conflict).where(Conflict.case_id == scene.cases[0].id))[0]
    decide_conflict(scene.session, tie, confirmed=False, reason="早已离职", by=scene.chair, at=scene.at)
    scene.commit()
    assert "放行 1 份分配" in office.client.get(office.page).get_data(as_text=True)
    post(office.client, f"{office.page}/release", form_at=office.page)
    assert [job.result for job in run_jobs(app, RELEASE, scene.at)] == [{"released": 1}]
