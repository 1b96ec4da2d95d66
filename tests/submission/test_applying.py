"""Beginning: for which body, with which consent, and who may not."""

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Case, CaseEditor, Consent, Membership, Organisation, PrivacyNotice
from tests.factories import AT, fresh, make_user, post
from tests.scene import Scene
from tests.submission.conftest import Applicant, Clock, case_of


def send(applicant: Applicant, scene: Scene, **data: str) -> tuple[int, str]:
    fields = {"organisation": "new", "name": "泽浦区民政局", "notice": "1", "agree": "y", **data}
    answer = post(applicant.client, f"/apply/{scene.competition.slug}", fields)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_new_body_is_registered_and_the_draft_is_mine(scene: Scene, applicant: Applicant) -> None:
    token = applicant.begin(scene.competition, name="泽浦区民政局", code="91110000600037341L")
    body = fresh(select(Organisation).where(Organisation.name == "泽浦区民政局"))[0]
    assert (body.credit_code, case_of(token).organisation_id) == ("91110000600037341L", body.id)
    seats = fresh(select(Membership).where(Membership.user_id == applicant.user.id))
    assert [(seat.organisation_id, seat.part) for seat in seats] == [(body.id, "manager")]
    assert [editor.part for editor in fresh(select(CaseEditor))] == ["submit"]
    again = applicant.client.get(f"/apply/{scene.competition.slug}").get_data(as_text=True)
    assert "泽浦区民政局" in again
    second = applicant.begin(scene.competition, organisation=str(body.id))
    assert case_of(second).organisation_id == body.id
    assert len(fresh(select(Consent))) == 1  # asked for once


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"code": "91110000600037341X"}, "统一社会信用代码有误"),
        ({"name": ""}, "请填写单位全称"),
        ({"agree": ""}, "请阅读并勾选"),
        ({"organisation": "999"}, "请选择申报单位"),
        ({"organisation": ""}, "请选择申报单位"),
    ],
)
def test_bad_input_is_told_beside_its_field(
    scene: Scene, applicant: Applicant, data: dict[str, str], words: str
) -> None:
    code, page = send(applicant, scene, **data)
    assert code == 422
    assert words in page
    assert fresh(select(Case)) == []
    assert fresh(select(Organisation).where(Organisation.name == "泽浦区民政局")) == []


def test_a_body_of_other_people_is_not_taken(app: Flask, scene: Scene, applicant: Applicant) -> None:
    other = make_user(app)
    scene.session.add(Membership(organisation_id=scene.body.id, user_id=other.id, part="manager", since=AT))
    scene.commit()
    code, page = send(applicant, scene, name=scene.body.name)
    assert code == 409
    assert "已经登记" in page


def test_a_notice_that_changed_is_read_anew(scene: Scene, applicant: Applicant) -> None:
    scene.session.add(PrivacyNotice(number=2, text="新的说明。", digest="x", published_at=AT))
    scene.commit()
    code, page = send(applicant, scene)
    assert code == 409
    assert "隐私说明刚刚更新" in page
    assert "新的说明。" in page
    applicant.begin(scene.competition, notice="2")


def test_who_judges_does_not_apply(scene: Scene, app: Flask) -> None:
    expert = Applicant(app, scene.experts[0])
    assert "不能申报" in expert.client.get(f"/apply/{scene.competition.slug}").get_data(as_text=True)
    token = expert.token
    answer = expert.client.post(
        f"/apply/{scene.competition.slug}",
        data={"csrf_token": token, "organisation": "new", "name": "专家的单位", "notice": "1", "agree": "y"},
    )
    assert answer.status_code == 403
    assert fresh(select(Case)) == []


def test_before_and_after_the_call(app: Flask, scene: Scene, applicant: Applicant, the_clock: Clock) -> None:
    slug = scene.competition.slug
    the_clock.forward(days=8)
    page = applicant.client.get(f"/apply/{slug}").get_data(as_text=True)
    assert "已截止" in page
    assert "开始填写" not in page
    code = applicant.client.post(
        f"/apply/{slug}",
        data={
            "csrf_token": applicant.token,
            "organisation": "new",
            "name": "迟到的单位",
            "notice": "1",
            "agree": "y",
        },
    ).status_code
    assert code == 409
    assert fresh(select(Case)) == []
    assert fresh(select(Organisation).where(Organisation.name == "迟到的单位")) == []
    hidden = Scene(app)
    assert applicant.client.get(f"/apply/{hidden.competition.slug}").status_code == 404
    assert app.test_client().get(f"/apply/{slug}").status_code == 302


def test_the_blank_form_is_public_and_sets_no_cookie(app: Flask, scene: Scene) -> None:
    with app.test_client().get(f"/c/{scene.competition.slug}/form.docx") as answer:
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")
        assert "Set-Cookie" not in answer.headers
    hidden = Scene(app)
    assert app.test_client().get(f"/c/{hidden.competition.slug}/form.docx").status_code == 404


def test_nothing_yet_says_what_to_do(scene: Scene, app: Flask) -> None:
    page = Applicant(app, make_user(app)).client.get("/my/cases").get_data(as_text=True)
    assert "还没有申报案例" in page
    assert f"/apply/{scene.competition.slug}" in page
