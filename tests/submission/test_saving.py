"""The draft over HTTP: autosave, two tabs, two people, what may not be stored; nothing typed is ever lost."""

import pytest
from flask import Flask

from award.models import CaseEditor
from tests.factories import AT, make_user
from tests.scene import Scene
from tests.submission.conftest import Applicant, Clock, case_of


@pytest.fixture
def token(scene: Scene, applicant: Applicant) -> str:
    return applicant.begin(scene.competition)


def stored(token: str, key: str) -> object:
    return case_of(token).draft.answers[key]


def test_half_filled_is_stored_with_a_time(applicant: Applicant, token: str) -> None:
    answer = applicant.autosave(token, {"summary": "太短", "users": "不是栏目"})
    assert answer.status_code == 200
    assert answer.get_json() == {"version": 1, "saved_at": "10:00:00", "says": {}}
    assert stored(token, "summary") == "太短"
    editor = applicant.client.get(f"/my/cases/{token}/edit?section=content").get_data(as_text=True)
    assert "已保存" in editor
    assert "至少 100 字" in editor


def test_a_stale_tab_is_told_with_both_texts(applicant: Applicant, token: str) -> None:
    assert applicant.autosave(token, {"summary": "第一页写的"}, version=0).status_code == 200
    answer = applicant.autosave(token, {"summary": "第二页写的", "results": "也在这次"}, version=0)
    assert answer.status_code == 409
    assert answer.get_json() == {"version": 1, "fields": {"summary": "第一页写的"}, "by": ""}
    assert stored(token, "summary") == "第一页写的"
    assert stored(token, "results") == ""
    assert applicant.autosave(token, {"summary": "第二页写的"}, version=1).status_code == 200


def test_the_same_text_twice_is_no_conflict(applicant: Applicant, token: str) -> None:
    applicant.autosave(token, {"summary": "同样的话"}, version=0)
    assert applicant.autosave(token, {"summary": "同样的话"}, version=0).status_code == 200


def test_saving_one_field_is_no_knowledge_of_another(
    app: Flask, scene: Scene, applicant: Applicant, token: str
) -> None:
    """Two people: mine is saved after his; the next save of *his* field from my old page must not win silently."""
    other = _colleague(app, scene, token)
    assert other.autosave(token, {"summary": "同事写的"}, version=0).status_code == 200
    mine = applicant.autosave(token, {"results": "我写的"}, version=0, bases={"results": 0})
    assert mine.status_code == 200
    assert "同事" in mine.get_json()["says"]["[data-coedit]"]
    late = applicant.autosave(token, {"summary": "我的旧文"}, version=2, bases={"summary": 0})
    assert late.status_code == 409
    assert late.get_json()["fields"] == {"summary": "同事写的"}
    assert (stored(token, "summary"), stored(token, "results")) == ("同事写的", "我写的")


def _colleague(app: Flask, scene: Scene, token: str, part: str = "edit") -> Applicant:
    user = make_user(app, name="同事")
    case = case_of(token)
    scene.session.add(CaseEditor(case_id=case.id, user_id=user.id, part=part, since=AT))
    scene.commit()
    return Applicant(app, user)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": {"a": 1}}, "格式"),
        ({"title": 7}, "格式"),
        ({"contact-0-name": ["一", "二"]}, None),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    applicant: Applicant, token: str, fields: dict, words: str | None
) -> None:
    answer = applicant.autosave(token, fields)
    assert answer.status_code == (409 if words else 200)
    if words:
        assert words in answer.get_json()["error"]


def test_no_json_no_token_no_right(app: Flask, scene: Scene, applicant: Applicant, token: str) -> None:
    url = f"/my/cases/{token}/draft"
    headers = {"X-CSRFToken": applicant.token, "X-Requested-With": "fetch"}
    assert (
        applicant.client.post(url, data="[1]", headers=headers, content_type="application/json").status_code
        == 409
    )
    no_token = applicant.client.post(url, json={"fields": {}}, headers={"X-Requested-With": "fetch"})
    assert no_token.status_code == 400
    assert "刷新" in no_token.get_json()["error"]
    stranger = Applicant(app, make_user(app))
    assert stranger.autosave(token, {"title": "别人的"}).status_code == 404
    viewer = _colleague(app, scene, token, "view")
    refused = viewer.autosave(token, {"title": "只能看"})
    assert refused.status_code == 403
    assert stored(token, "title") == ""


@pytest.mark.parametrize(
    "title",
    ["基层治理一件事一次办改革的探索与实践之路" * 3, "👩‍👩‍👧‍👦为老服务🎉", "从这里\u202e开始反过来"],
    ids=["60 characters", "emoji", "RTL override"],
)
def test_odd_titles_are_stored_shown_and_judged(applicant: Applicant, token: str, title: str) -> None:
    assert applicant.autosave(token, {"title": title}).status_code == 200
    assert case_of(token).title == title
    assert applicant.client.get("/my/cases").status_code == 200
    check = applicant.client.get(f"/my/cases/{token}/submit").get_data(as_text=True)
    assert ("改变文字方向" in check) == ("\u202e" in title)


def test_without_scripts_a_section_is_saved_and_the_next_opens(applicant: Applicant, token: str) -> None:
    page = f"/my/cases/{token}/edit?section=basic"
    data = {"csrf_token": applicant.token, "version": "0", "title": "没有脚本也能写", "then": "content"}
    answer = applicant.client.post(page, data=data)
    assert answer.status_code == 303
    assert answer.location.endswith("section=content")
    assert stored(token, "title") == "没有脚本也能写"
    stale = applicant.client.post(page, data={**data, "title": "另一个标签页"})
    text = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "没有脚本也能写" in text
    assert "另一个标签页" in text
    kept = applicant.client.post(page, data={**data, "title": "另一个标签页", "keep": "mine"})
    assert kept.status_code == 303
    assert stored(token, "title") == "另一个标签页"


def test_after_the_window_nothing_changes_and_the_draft_stays(
    applicant: Applicant, token: str, the_clock: Clock
) -> None:
    applicant.autosave(token, {"title": "写到一半"})
    the_clock.forward(days=8)
    late = applicant.autosave(token, {"title": "太晚了"})
    assert late.status_code == 409
    assert "仍保留" in late.get_json()["error"]
    assert stored(token, "title") == "写到一半"
    assert applicant.client.get(f"/my/cases/{token}/edit").status_code == 302
    assert "没有提交" in applicant.client.get("/my/cases").get_data(as_text=True)


def test_another_competitions_words_lead_nowhere(scene: Scene, applicant: Applicant, token: str) -> None:
    assert applicant.client.get(f"/my/cases/{token}/edit?section=nowhere").status_code == 404
    assert applicant.client.get("/my/cases/nothing/edit").status_code == 404
    assert applicant.client.get("/apply/nothing").status_code == 404
