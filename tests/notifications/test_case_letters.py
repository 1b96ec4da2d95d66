"""What applicants, experts and officers are written on a case's way, and what waits for a release."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import NotAllowed, NotReady, WrongState
from award.models import Closing, Event, Membership, Message
from award.notifications import deadline_near, receipt
from award.notifications.release import release_letters
from award.stages import closing, decision, pipeline, releases, submission, verdicts
from tests.factories import AT, fresh, make_user
from tests.letters import by_address, of_kind, write_all
from tests.scene import Scene

DAY = timedelta(days=1)


def last_closing(scene: Scene) -> Closing:
    return fresh(select(Closing).order_by(Closing.id.desc()))[0]  # type: ignore[no-any-return]


def test_receipts_go_once_to_all_who_may_submit(app: Flask) -> None:
    scene = Scene(app)
    scene.open("submission")
    case = scene.draft()
    manager = make_user(app, name="单位负责人", locale="en")
    scene.session.add(Membership(organisation_id=scene.body.id, user_id=manager.id, part="manager", since=AT))
    revision = submission.submit_case(scene.session, case, by=scene.applicant, at=scene.at)
    for _twice in range(2):
        receipt.send(scene.session, case, revision, at=scene.at)
    scene.commit()
    letters = by_address("receipt")
    assert set(letters) == {scene.applicant.email, manager.email}
    mine = letters[scene.applicant.email]
    assert (mine.state, mine.secret, mine.case_id) == ("queued", False, case.id)
    assert case.reference in mine.subject
    assert f"http://127.0.0.1:8000/my/cases/{case.token}" in mine.body
    assert "2026年11月2日 星期一 09:00" in mine.body, "the competition's zone, with the weekday"
    assert "Monday 2 November 2026 09:00" in letters[manager.email].body


def test_a_returned_case_is_told_which_fields_and_why(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(1).in_screening()
    verdicts.return_case(
        scene.session,
        scene.stage("screening"),
        scene.cases[0],
        fields={"summary": "请补充服务覆盖的人数。"},
        due_at=scene.at + 3 * DAY,
        by=scene.screener,
        at=scene.at,
    )
    scene.commit()
    write_all()
    (letter,) = of_kind("returned")
    assert letter.subject.startswith("【需要您操作】")
    assert "请补充服务覆盖的人数。" in letter.body
    assert "{" not in letter.body + letter.subject
    assert letter.state == "queued"


def test_letters_of_a_closing_wait_for_their_release(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(3).in_screening()
    stage = scene.stage("screening")
    out, *others = scene.cases
    reason = stage.parameters["reject_reasons"][0]["key"]
    verdicts.reject_case(scene.session, stage, out, reason_key=reason, by=scene.screener, at=scene.at)
    for case in others:
        verdicts.pass_case(scene.session, stage, case, by=scene.screener, at=scene.at)
    scene.commit()
    scene.close("screening")
    closed = last_closing(scene)
    with pytest.raises(NotReady):
        release_letters(scene.session, closed, by=scene.organiser, at=scene.at)
    scene.session.rollback()
    write_all()
    drafts = [*of_kind("passed"), *of_kind("rejected")]
    assert {(letter.case_id, letter.state) for letter in drafts} == {
        (case.id, "draft") for case in scene.cases
    }
    assert stage.parameters["reject_reasons"][0]["text"] in of_kind("rejected")[0].body
    with pytest.raises(NotAllowed):
        release_letters(scene.session, closed, by=scene.screener, at=scene.at)
    scene.session.rollback()
    assert release_letters(scene.session, closed, by=scene.organiser, at=scene.at) == 3
    scene.commit()
    assert {letter.state for letter in of_kind("passed")} == {"queued"}
    assert "letters_released" in fresh(select(Event.name))
    with pytest.raises(WrongState):
        release_letters(scene.session, closed, by=scene.organiser, at=scene.at)
    scene.session.rollback()
    with pytest.raises(WrongState):
        closing.reopen_stage(
            scene.session, scene.stage("screening"), reason="误关", by=scene.organiser, at=scene.at
        )


def test_undoing_a_closing_withdraws_its_unsent_letters_and_the_next_has_its_own(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(2).in_screening()
    for case in scene.cases:
        verdicts.pass_case(scene.session, scene.stage("screening"), case, by=scene.screener, at=scene.at)
    scene.commit()
    scene.close("screening")
    write_all()
    closing.reopen_stage(
        scene.session, scene.stage("screening"), reason="误关", by=scene.organiser, at=scene.at
    )
    scene.commit()
    assert {letter.state for letter in of_kind("passed")} == {"withdrawn"}
    scene.close("screening")
    write_all()
    assert [letter.state for letter in of_kind("passed")] == ["withdrawn", "withdrawn", "draft", "draft"]


def test_experts_hear_of_their_cases_and_nothing_of_others(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(4).assigned()
    write_all()
    letters = by_address("assignment_released")
    numbers = Counter(assignment.expert.email for assignment in scene.assignments())
    assert set(letters) == set(numbers)
    for address, letter in letters.items():
        assert f"{numbers[address]} 个案例" in letter.subject
        assert "号街道" not in letter.body


def test_the_result_tells_winners_their_tier_and_waits_for_release(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(6).published()
    write_all()
    letters = {letter.case_id: letter for letter in of_kind("result")}
    assert {letter.state for letter in letters.values()} == {"draft"}
    for case in scene.cases:
        scene.session.refresh(case)
        if case.tier_id:
            tier = next(tier.name for tier in scene.competition.tiers if tier.id == case.tier_id)
            assert tier in letters[case.id].subject
    assert release_letters(scene.session, last_closing(scene), by=scene.organiser, at=scene.at) == len(
        letters
    )
    scene.commit()
    assert of_kind("release_asked") == [], "asked and released before the job ran: nothing to do any more"


def test_the_chair_is_asked_to_release(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(3).scored()
    decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.at = scene.stage("decision").closes_at + timedelta(minutes=1)
    releases.ask_release(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.commit()
    write_all()
    (letter,) = of_kind("release_asked")
    assert letter.address == scene.chair.email
    assert f"/my/desk/{scene.competition.slug}/chair" in letter.body


def test_subjects_of_one_persons_letters_differ(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(2).published()
    write_all()
    for user in (scene.applicant, scene.experts[0]):
        subjects = fresh(select(Message.subject).where(Message.recipient_id == user.id))
        assert subjects
        assert len(set(subjects)) == len(subjects)


def test_an_extension_is_told_to_who_has_a_case(app: Flask) -> None:
    scene = Scene(app)
    stage = scene.open("submission")
    scene.draft()
    pipeline.extend_window(
        scene.session, stage, stage.closes_at + 5 * DAY, words="因系统维护，截止时间顺延。", title="延期公告",
        by=scene.organiser, at=scene.at,
    )  # fmt: skip
    scene.commit()
    write_all()
    (letter,) = of_kind("window_extended")
    assert letter.address == scene.applicant.email
    assert "因系统维护" in letter.body


def test_reminders_go_once_a_threshold_and_anew_after_an_extension(app: Flask) -> None:
    scene = Scene(app)
    stage = scene.open("submission", days=7)
    scene.draft(1)
    scene.draft(2)
    written = []
    for days in (3.5, 4.5, 4.6, 6.5, 6.6, 7.5):
        written.append(deadline_near.write(scene.session, at=AT + days * DAY))
        scene.commit()
    assert written == [0, 1, 0, 1, 0, 0]
    first = of_kind("deadline_near")[0]
    assert first.subject.startswith("【需要您操作】")
    assert "2 个案例" in first.subject
    stage.closes_at = AT + 8 * DAY
    scene.commit()
    assert deadline_near.write(scene.session, at=AT + 7.5 * DAY) == 1


def test_reminders_count_unsealed_sheets(app: Flask) -> None:
    scene = Scene(app)
    scene.submitted(3).assigned()
    mine = [one for one in scene.assignments() if one.expert_id == scene.experts[0].id]
    for assignment in mine:
        scene.seal(assignment, 7)
    deadline_near.write(scene.session, at=scene.stage("scoring").closes_at - timedelta(hours=2))
    scene.commit()
    letters = by_address("deadline_near")
    assert scene.experts[0].email not in letters
    assert set(letters) == {
        expert.email
        for expert in scene.experts[1:]
        if any(one.expert_id == expert.id for one in scene.assignments())
    }
