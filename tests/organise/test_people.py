"""The people of an edition over HTTP: appointing, taking back, offers and their links, one by one."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.extensions import db
from award.models import Event, Invitation, RoleGrant
from tests.factories import AT, fresh, give_role, make_user, post, signed_in
from tests.scene import Scene
from tests.statements import counted


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


@pytest.fixture
def organiser(app: Flask, scene: Scene) -> FlaskClient:
    return signed_in(app, scene.organiser)


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/people"


def appoint(client: FlaskClient, scene: Scene, **values: str):
    return post(
        client, page_of(scene), {"role": "screener", "name": "新人", **values}, form_at=page_of(scene)
    )


def test_who_has_an_account_is_appointed_at_once(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    user = make_user(app, "new@example.cn", name="新来的人")
    assert appoint(organiser, scene, email=user.email).status_code == 303
    (grant,) = fresh(select(RoleGrant).where(RoleGrant.user_id == user.id))
    assert grant.role == "screener"
    page = organiser.get(page_of(scene)).get_data(as_text=True)
    assert "新来的人" in page
    assert (
        post(organiser, f"{page_of(scene)}/end", {"grant": grant.id}, form_at=page_of(scene)).status_code
        == 303
    )
    (grant,) = fresh(select(RoleGrant).where(RoleGrant.user_id == user.id))
    assert grant.ended_at is not None


def test_who_has_none_is_invited_and_the_link_is_handed_out_as_an_event(
    app: Flask, scene: Scene, organiser: FlaskClient
) -> None:
    assert appoint(organiser, scene, email="stranger@example.cn").status_code == 303
    (offer,) = fresh(select(Invitation).where(Invitation.email == "stranger@example.cn"))
    link = f"{page_of(scene)}/invitations/{offer.id}/link"
    shown = post(organiser, link, form_at=page_of(scene)).get_data(as_text=True)
    (path,) = re.findall(r"(/invitations/[\w-]+)\"", shown)
    assert len(fresh(select(Event).where(Event.name == "link_handed_out"))) == 1
    assert app.test_client().get(path).status_code == 200
    again = post(organiser, link, form_at=page_of(scene)).get_data(as_text=True)
    assert path not in again
    assert app.test_client().get(path).status_code == 410
    assert len(fresh(select(Event).where(Event.name == "link_handed_out"))) == 2


def test_an_offer_is_taken_back(scene: Scene, organiser: FlaskClient) -> None:
    appoint(organiser, scene, email="stranger@example.cn")
    (offer,) = fresh(select(Invitation).where(Invitation.email == "stranger@example.cn"))
    path = f"{page_of(scene)}/invitations/{offer.id}/withdraw"
    assert post(organiser, path, form_at=page_of(scene)).status_code == 303
    assert fresh(select(Invitation.answer).where(Invitation.id == offer.id)) == ["withdrawn"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": ""}, "请填写。"),
        ({"email": "nonsense"}, "请填写完整的电子邮箱。"),
        ({"email": "a@example.cn", "role": "chair"}, "请选择。"),
        ({"email": "a@example.cn", "name": ""}, "请填写。"),
    ],
)
def test_bad_input_is_told_beside_its_field(
    scene: Scene, organiser: FlaskClient, values: dict[str, str], said: str
) -> None:
    answer = appoint(organiser, scene, **values)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_an_applicant_is_no_screener_of_his_own_edition(app: Flask) -> None:
    scene = Scene(app).submitted(1)
    answer = appoint(signed_in(app, scene.organiser), scene, email=scene.applicant.email)
    assert answer.status_code == 422
    assert "本届的申报人不能担任" in answer.get_data(as_text=True)


def test_officers_read_others_are_refused(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    auditor = signed_in(app, scene.auditor)
    assert auditor.get(page_of(scene)).status_code == 200
    (grant,) = fresh(select(RoleGrant).where(RoleGrant.user_id == scene.screener.id))
    refused = post(
        auditor, f"{page_of(scene)}/end", {"grant": grant.id}, form_at=page_of(scene) + "?lang=zh-Hans"
    )
    assert refused.status_code == 403
    assert signed_in(app, scene.experts[0]).get(page_of(scene)).status_code == 403
    (chair,) = fresh(select(RoleGrant).where(RoleGrant.user_id == scene.chair.id))
    officer = post(organiser, f"{page_of(scene)}/end", {"grant": chair.id}, form_at=page_of(scene))
    assert officer.status_code == 403


def test_statements_do_not_grow_with_the_people(app: Flask, scene: Scene, organiser: FlaskClient) -> None:
    with counted() as few:
        organiser.get(page_of(scene))
    for number in range(120):
        user = make_user(app, name=f"初审员{number}")
        db.session.add(
            RoleGrant(
                competition_id=scene.competition.id,
                user_id=user.id,
                role="screener",
                granted_by_id=scene.organiser.id,
                granted_at=AT,
            )
        )
    db.session.add_all(
        Invitation(competition_id=scene.competition.id, role="verifier", email=f"v{n}@example.cn", name="某人",
                   invited_by_id=scene.organiser.id, invited_at=AT)
        for n in range(300)
    )  # fmt: skip
    db.session.commit()
    give_role(scene.competition, make_user(app), "verifier", by=scene.organiser)
    with counted() as many:
        page = organiser.get(page_of(scene)).get_data(as_text=True)
    assert page.count('rel="next"') == 2
    assert len(many) == len(few) <= 12
