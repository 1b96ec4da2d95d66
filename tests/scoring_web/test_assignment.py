"""Assignment over HTTP: a plan by a job, its preview, commit, changes by hand, release."""

from flask import Flask
from sqlalchemy import func, select

from award import clock
from award.models import Assignment, Conflict, Job, Message, Scoresheet
from tests.factories import fresh, post, signed_in
from tests.scene import Scene
from tests.scoring_web.office import run_jobs

PROPOSE, RELEASE = "award.propose_assignment", "award.release_assignments"


def _page(scene: Scene) -> str:
    clock.now.at = scene.at  # type: ignore[attr-defined]
    return f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/assignment"


def test_a_plan_is_previewed_committed_and_released(app: Flask) -> None:
    scene = Scene(app).submitted(6).screened()
    page, client = _page(scene), signed_in(app, scene.organiser)
    assert "还有 6 例评分份数不足" in client.get(page).get_data(as_text=True)
    asked = post(client, f"{page}/propose", {"mode": "top_up", "overlap": "0.2", "seed": "7"}, form_at=page)
    assert asked.status_code == 303
    assert "job-queued" in client.get(page).get_data(as_text=True)
    (job,) = run_jobs(app, PROPOSE, scene.at)
    assert job.result["after"]["full"] == 6
    assert job.result["after"]["piles"] == 1
    preview = client.get(page).get_data(as_text=True)
    assert "差异明细" in preview
    assert fresh(select(func.count(Assignment.id))) == [0], "a preview assigns nothing"
    struck = "-".join(map(str, job.result["added"][0]))
    done = post(client, f"{page}/commit", {"job": str(job.id), "struck": struck}, form_at=page)
    assert done.status_code == 303
    assert fresh(select(func.count(Assignment.id))) == [len(job.result["added"]) - 1]
    assert post(client, f"{page}/release", form_at=page).status_code == 303
    assert "放行分配" in client.get(page).get_data(as_text=True)
    (released,) = run_jobs(app, RELEASE, scene.at)
    assert released.result == {"released": len(job.result["added"]) - 1}
    assert fresh(select(func.count(Assignment.id)).where(Assignment.released_at.is_(None))) == [0]
    again = post(client, f"{page}/commit", {"job": str(job.id)}, form_at=page)
    assert again.status_code == 409, "a plan is committed once"


def test_a_plan_is_void_when_the_situation_changed(app: Flask) -> None:
    scene = Scene(app).submitted(4).screened()
    page, client = _page(scene), signed_in(app, scene.organiser)
    post(client, f"{page}/propose", {"seed": "7"}, form_at=page)
    (job,) = run_jobs(app, PROPOSE, scene.at)
    by_hand = {"reference": scene.cases[0].reference, "expert": str(scene.experts[0].id), "change": "give"}
    assert post(client, f"{page}/hand", by_hand, form_at=page).status_code == 303
    answer = post(client, f"{page}/commit", {"job": str(job.id)}, form_at=page)
    assert answer.status_code == 409
    assert "情况有变化" in answer.get_data(as_text=True)


def test_an_opened_case_is_never_moved(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    opened = scene.assignments()[0]
    opened.begun_at = scene.at
    pair, reference = [opened.expert_id, opened.case_id], opened.case.reference
    scene.commit()
    page, client = _page(scene), signed_in(app, scene.organiser)
    take = {"reference": reference, "expert": str(pair[0]), "change": "take"}
    refused = post(client, f"{page}/hand", take, form_at=page)
    assert refused.status_code == 422
    assert "已打开材料" in refused.get_data(as_text=True)
    for seed in ("1", "2", "3"):
        post(client, f"{page}/propose", {"mode": "anew", "seed": seed}, form_at=page)
        (job,) = run_jobs(app, PROPOSE, scene.at)
        assert pair not in job.result["removed"]


def test_a_conflicted_pair_is_refused_beside_the_field(app: Flask) -> None:
    scene = Scene(app).submitted(3).screened()
    case, expert = scene.cases[0], scene.experts[0]
    reference, number = case.reference, str(expert.id)
    scene.session.add(
        Conflict(competition_id=case.competition_id, case_id=case.id, user_id=expert.id, source="found",
                 ground="owner", facts={}, words="", found_at=scene.at)
    )  # fmt: skip
    scene.commit()
    page, client = _page(scene), signed_in(app, scene.organiser)
    give = {"reference": reference, "expert": number, "change": "give"}
    refused = post(client, f"{page}/hand", give, form_at=page)
    assert refused.status_code == 422
    assert "利益关系" in refused.get_data(as_text=True)
    unknown = post(client, f"{page}/hand", {**give, "reference": "DS9999-0001"}, form_at=page)
    assert "没有这个编号" in unknown.get_data(as_text=True)
    wrong = post(client, f"{page}/propose", {"overlap": "many", "seed": "x"}, form_at=page)
    assert wrong.status_code == 422


def test_only_the_office_assigns_and_officers_look(app: Flask) -> None:
    scene = Scene(app).submitted(3).assigned()
    page = _page(scene)
    for person, code in (
        (scene.chair, 200),
        (scene.auditor, 200),
        (scene.experts[0], 403),
        (scene.applicant, 403),
    ):
        assert signed_in(app, person).get(page).status_code == code
    chair = signed_in(app, scene.chair)
    assert post(chair, f"{page}/propose", form_at=page).status_code == 403
    assert fresh(select(func.count(Job.id)).where(Job.name == PROPOSE)) == [0]


def test_the_reminder_goes_to_who_is_behind_once_a_day(app: Flask) -> None:
    scene = Scene(app).submitted(4).assigned()
    for assignment in scene.assignments():
        if assignment.expert_id == scene.experts[0].id:
            scene.seal(assignment, 7)
    page = _page(scene).replace("/assignment", "/progress")
    client = signed_in(app, scene.organiser)
    shown = client.get(page).get_data(as_text=True)
    assert "还没有交齐" in shown
    sent = select(Message.address).where(Message.dedupe_key.contains(":asked:"))
    assert post(client, f"{page}/reminder", form_at=page).status_code == 303
    first = set(fresh(sent))
    assert first == {expert.email for expert in scene.experts[1:]}
    post(client, f"{page}/reminder", form_at=page)
    assert set(fresh(sent)) == first
    assert fresh(select(Scoresheet.total))[0] is not None
