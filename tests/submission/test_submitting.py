"""Submitting over HTTP: the check list, the receipt, again and again, late, withdrawn, corrected."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from award.models import Case, Event, Message, Revision
from award.stages import submission, verdicts
from tests.factories import fresh
from tests.scene import Scene, answers
from tests.submission.conftest import Applicant, Clock, case_of


@pytest.fixture
def token(scene: Scene, applicant: Applicant) -> str:
    return applicant.begin(scene.competition)


@pytest.fixture
def submitted(applicant: Applicant, token: str) -> str:
    applicant.fill(token)
    assert applicant.submit(token).status_code == 303
    return token


def test_what_is_missing_is_listed_with_the_way_there(applicant: Applicant, token: str) -> None:
    applicant.autosave(token, {"title": "为老服务实践", "summary": "太短"})
    page = applicant.client.get(f"/my/cases/{token}/submit").get_data(as_text=True)
    assert f"/my/cases/{token}/edit?section=content&amp;check=1#summary" in page
    assert "至少 100 字，现有 2 字" in page
    assert "确认提交" not in page
    editor = applicant.client.get(f"/my/cases/{token}/edit?section=basic&check=1").get_data(as_text=True)
    assert editor.count("此项必填") >= 3
    assert "此项必填" not in applicant.client.get(f"/my/cases/{token}/edit?section=basic").get_data(
        as_text=True
    )
    assert applicant.submit(token).status_code == 422
    assert case_of(token).state == "draft"


def test_edited_and_submitted_again_until_the_window_ends(applicant: Applicant, submitted: str) -> None:
    reference = case_of(submitted).reference
    applicant.autosave(submitted, {"title": "改过的名称：为老服务实践"}, version=9)
    assert "有未提交的修改" in applicant.client.get("/my/cases").get_data(as_text=True)
    assert "有改动还没有提交" in applicant.client.get(f"/my/cases/{submitted}").get_data(as_text=True)
    assert case_of(submitted).title != "改过的名称：为老服务实践"  # what was submitted counts
    assert applicant.submit(submitted, idempotency_key="second").status_code == 303
    case = case_of(submitted)
    assert (case.title, case.reference) == ("改过的名称：为老服务实践", reference)
    assert fresh(select(Revision.number).order_by(Revision.number)) == [1, 2]
    content = applicant.client.get(f"/my/cases/{submitted}/content").get_data(as_text=True)
    assert "与第 1 版相比，改动 1 处" in content
    assert "<ins>" in content
    first = applicant.client.get(f"/my/cases/{submitted}/content?revision=1").get_data(as_text=True)
    assert "改过的名称" not in first
    assert applicant.client.get(f"/my/cases/{submitted}/content?revision=3").status_code == 404


def test_a_repeated_form_is_one_submission_and_another_body_under_its_key_is_refused(
    applicant: Applicant, submitted: str
) -> None:
    for _again in range(3):
        assert applicant.submit(submitted).status_code == 303
    assert fresh(select(func.count(Revision.id))) == [1]
    assert fresh(select(func.count(Message.id)).where(Message.notification == "receipt")) == [1]
    assert applicant.submit(submitted, reason="别的内容").status_code == 409


def test_late_is_told_and_the_draft_stays(
    applicant: Applicant, scene: Scene, token: str, the_clock: Clock
) -> None:
    applicant.fill(token)
    closes_at = scene.stage("submission").closes_at
    assert closes_at is not None
    the_clock.at = closes_at + timedelta(seconds=1)
    answer = applicant.submit(token)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "未能提交" in page
    assert "申报时间已过" in page
    case = case_of(token)
    assert (case.state, case.reference, case.draft.answers["title"]) == ("draft", None, answers(1)["title"])
    assert fresh(select(Event.name).where(Event.name == "case_submitted")) == []
    the_clock.at = closes_at  # the end itself belongs to the window
    assert applicant.submit(token).status_code == 303


def test_a_hundred_around_the_deadline_get_a_receipt_or_late(
    scene: Scene, applicant: Applicant, the_clock: Clock
) -> None:
    """At the rule's level: each at its own moment, a second apart; twenty of them over HTTP."""
    closes_at = scene.stage("submission").closes_at
    assert closes_at is not None
    cases = [scene.draft(number) for number in range(1, 101)]
    outcomes = []
    for number, case in enumerate(cases):
        at = closes_at + timedelta(seconds=number - 50)
        if number % 5 == 0:
            the_clock.at = at
            outcomes.append(applicant.submit(case.token).status_code == 303)
            scene.session.rollback()
            continue
        try:
            submission.submit_case(scene.session, case, by=scene.applicant, at=at)
            scene.commit()
            outcomes.append(True)
        except submission.TooLate:
            scene.session.rollback()
            outcomes.append(False)
    assert outcomes == [number <= 50 for number in range(100)]
    states = fresh(select(Case.state).order_by(Case.id))
    assert states == ["submitted" if sent else "draft" for sent in outcomes]
    assert len(set(fresh(select(Case.reference).where(Case.reference.is_not(None))))) == 51


def test_withdrawn_with_a_reason(applicant: Applicant, submitted: str) -> None:
    url = f"/my/cases/{submitted}/withdraw"
    empty = applicant.client.post(url, data={"csrf_token": applicant.token, "reason": " "})
    assert empty.status_code == 422
    assert "请写明理由" in empty.get_data(as_text=True)
    gone = applicant.client.post(url, data={"csrf_token": applicant.token, "reason": "与另一案例重复"})
    assert gone.status_code == 303
    assert (case_of(submitted).state, case_of(submitted).ended_reason) == ("withdrawn", "与另一案例重复")
    assert "已撤回" in applicant.client.get("/my/cases").get_data(as_text=True)
    assert applicant.client.get(f"/my/cases/{submitted}").status_code == 200
    assert applicant.autosave(submitted, {"title": "还想改"}).status_code == 409


def _returned(scene: Scene, token: str, the_clock: Clock) -> None:
    scene.cases = [case_of(token)]
    scene.in_screening()
    verdicts.return_case(
        scene.session, scene.stage("screening"), scene.cases[0], fields={"results": "请注明调查时间和样本数。"},
        words="", by=scene.screener, at=scene.at,
    )  # fmt: skip
    scene.commit()
    the_clock.at = scene.at + timedelta(hours=1)


def test_a_correction_opens_only_what_was_named(
    scene: Scene, applicant: Applicant, submitted: str, the_clock: Clock
) -> None:
    _returned(scene, submitted, the_clock)
    assert "退回补正" in applicant.client.get("/my/cases").get_data(as_text=True)
    page = applicant.client.get(f"/my/cases/{submitted}/edit").get_data(as_text=True)
    assert "请注明调查时间和样本数。" in page
    assert 'name="results"' in page
    assert 'name="summary"' not in page
    refused = applicant.autosave(submitted, {"summary": "也想改这里"}, version=9)
    assert refused.status_code == 409
    assert "只能修改要求补正的内容" in refused.get_json()["error"]
    assert applicant.upload(submitted, "files", "a.pdf", b"%PDF").status_code == 409
    text = "委托调查中心于二〇二六年十月电话访问四百二十户，满意率为百分之九十七。" * 3
    assert applicant.autosave(submitted, {"results": text}, version=9).status_code == 200
    page = applicant.client.get(f"/my/cases/{submitted}/edit").get_data(as_text=True)
    assert "已按要求修改" in page
    assert "<ins>" in page
    assert applicant.submit(submitted, idempotency_key="corrected").status_code == 303
    case = case_of(submitted)
    assert case.revision.answers["results"] == text
    assert fresh(select(Event.name).where(Event.name == "case_resubmitted")) == ["case_resubmitted"]
    assert applicant.client.get(f"/my/cases/{submitted}/edit").status_code == 302


def test_a_correction_that_came_too_late(
    scene: Scene, applicant: Applicant, submitted: str, the_clock: Clock
) -> None:
    _returned(scene, submitted, the_clock)
    applicant.autosave(submitted, {"results": "改好的文字。" * 20}, version=9)
    the_clock.forward(days=6)
    late = applicant.submit(submitted, idempotency_key="late")
    assert late.status_code == 409
    assert "补正时间已过" in late.get_data(as_text=True)
    assert case_of(submitted).draft.answers["results"] == "改好的文字。" * 20


def test_a_verdict_is_not_known_before_its_letters(
    scene: Scene, applicant: Applicant, submitted: str, the_clock: Clock
) -> None:
    scene.cases = [case_of(submitted)]
    scene.in_screening()
    stage = scene.stage("screening")
    verdicts.reject_case(
        scene.session, stage, scene.cases[0], reason_key="duplicate", words="", by=scene.screener, at=scene.at
    )
    scene.commit()
    scene.close("screening")
    the_clock.at = scene.at
    assert case_of(submitted).state == "not_selected"
    for path in ("/my/cases", f"/my/cases/{submitted}"):
        page = applicant.client.get(path).get_data(as_text=True)
        assert "未入选" not in page
        assert "未通过" not in page
        assert "同一实践" not in page
