"""Co-editors over HTTP: invited, given parts, handed over to, gone again."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import CaseEditor, Event, Message, User
from tests.factories import fresh, make_user, post
from tests.scene import Scene
from tests.submission.conftest import Applicant, case_of


@pytest.fixture
def token(scene: Scene, applicant: Applicant) -> str:
    return applicant.begin(scene.competition)


def parts(token: str) -> dict[int, str]:
    case = case_of(token)
    return {row.user_id: row.part for row in fresh(select(CaseEditor).where(CaseEditor.case_id == case.id))}


def invited(app: Flask, applicant: Applicant, token: str, user: User, part: str) -> Applicant:
    """Invite by mail and accept by the letter's link."""
    page = f"/my/cases/{token}/people"
    data = {"name": user.name, "email": user.email, "part": part}
    assert post(applicant.client, f"/my/cases/{token}/invitations", data, form_at=page).status_code == 303
    letter = fresh(select(Message).where(Message.address == user.email).order_by(Message.id.desc()))[0]
    assert letter.secret
    link = re.search(r"/invitations/[\w-]+", letter.body)
    assert link
    guest = Applicant(app, user)
    assert post(guest.client, f"{link[0]}/accept", form_at=link[0]).status_code == 303
    return guest


@pytest.mark.parametrize(
    ("part", "writes", "submits"), [("view", False, False), ("edit", True, False), ("submit", True, True)]
)
def test_each_part_may_do_its_own(
    app: Flask, scene: Scene, applicant: Applicant, token: str, part: str, writes: bool, submits: bool
) -> None:
    guest = invited(app, applicant, token, make_user(app, name="陈屿"), part)
    assert parts(token)[guest.user.id] == part
    assert guest.client.get(f"/my/cases/{token}").status_code == 200
    assert (guest.autosave(token, {"title": "同事改的名称"}).status_code == 200) == writes
    applicant.fill(token)
    assert (guest.submit(token).status_code == 303) == submits
    if not submits:
        assert (
            guest.client.post(f"/my/cases/{token}/withdraw", data={"csrf_token": guest.token}).status_code
            == 403
        )
        data = {"csrf_token": guest.token, "user": applicant.user.id, "do": "remove"}
        assert guest.client.post(f"/my/cases/{token}/people", data=data).status_code == 403


def test_bad_addresses_and_twice(app: Flask, applicant: Applicant, token: str) -> None:
    page, url = f"/my/cases/{token}/people", f"/my/cases/{token}/invitations"
    wrong = post(applicant.client, url, {"name": "某人", "email": "没有at", "part": "edit"}, form_at=page)
    assert wrong.status_code == 422
    assert "邮箱" in wrong.get_data(as_text=True)
    data = {"name": "某人", "email": "someone@example.cn", "part": "edit"}
    assert post(applicant.client, url, data, form_at=page).status_code == 303
    twice = post(applicant.client, url, data, form_at=page)
    assert twice.status_code == 409
    assert "已经邀请过" in twice.get_data(as_text=True)


def test_hand_over_and_never_the_last_one(app: Flask, scene: Scene, applicant: Applicant, token: str) -> None:
    case = case_of(token)
    case.organisation_id = scene.body.id  # a body without a manager
    scene.commit()
    guest = invited(app, applicant, token, make_user(app, name="陈屿"), "edit")
    people = f"/my/cases/{token}/people"
    last = applicant.client.post(
        people, data={"csrf_token": applicant.token, "user": applicant.user.id, "do": "remove"}
    )
    assert last.status_code == 409
    done = applicant.client.post(
        people, data={"csrf_token": applicant.token, "user": guest.user.id, "do": "hand_over"}
    )
    assert done.status_code == 303
    assert parts(token) == {applicant.user.id: "edit", guest.user.id: "submit"}
    back = guest.client.post(
        people, data={"csrf_token": guest.token, "user": applicant.user.id, "do": "remove"}
    )
    assert back.status_code == 303
    assert applicant.client.get(f"/my/cases/{token}").status_code == 404
    assert "case_handed_over" in fresh(select(Event.name).where(Event.competition_id == 0))
