"""The site administrator's pages: what they do, and to whom they are closed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.extensions import db
from award.models import Competition, Event, Job, Message, PrivacyNotice, RoleGrant, User
from tests.account.test_registration import letters, link_in
from tests.factories import AT, PASSWORD, fresh, give_role, make_competition, make_user, post, signed_in

PAGES = ("/admin/", "/admin/accounts", "/admin/competitions", "/admin/links", "/admin/jobs", "/admin/privacy")


@pytest.fixture
def admin(app: Flask) -> User:
    return make_user(app, admin=True)


@pytest.fixture
def client(app: Flask, admin: User) -> FlaskClient:
    return signed_in(app, admin)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_closed_to_everybody_else(app: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert signed_in(app, make_user(app)).get(path).status_code == 403
    assert app.test_client().get(path).status_code == 302


def test_a_competition_is_made_and_given_to_its_officers(app: Flask, client: FlaskClient) -> None:
    known = make_user(app)
    fields = {
        "preset": "digital_society",
        "slug": "digital-2026",
        "name": "",
        "prefix": "ds2026",
        "series": "",
    }
    answer = post(client, "/admin/competitions", fields)
    assert answer.location == "/admin/competitions/digital-2026"
    page = answer.location
    for role, name, email in (
        ("organiser", known.name, known.email),
        ("chair", "周主任", "chair@example.cn"),
    ):
        data = {"role": role, "name": name, "email": email}
        assert post(client, f"{page}/officers", data, form_at=page).status_code == 303
    assert [(grant.user_id, grant.role) for grant in fresh(select(RoleGrant))] == [(known.id, "organiser")]
    link = link_in(letters("invitation")[0])
    guest = app.test_client()
    fields = {"name": "周主任", "password": PASSWORD, "again": PASSWORD, "notice": "1", "agree": "y"}
    assert post(guest, f"{link}/accept", fields, form_at=link).status_code == 303
    assert [grant.role for grant in fresh(select(RoleGrant))] == ["organiser", "chair"]
    grant = fresh(select(RoleGrant))[0]
    assert post(client, f"{page}/officers/end", {"grant": str(grant.id)}, form_at=page).status_code == 303
    competition = fresh(select(Competition))[0]
    names = fresh(select(Event.name).where(Event.competition_id == competition.id).order_by(Event.n))
    wanted = ["competition_created", "role_granted", "person_invited", "role_granted", "invitation_accepted"]
    assert names == [*wanted, "role_ended"]


def test_bad_input_stands_beside_its_field(client: FlaskClient, admin: User) -> None:
    make_competition(slug="taken", by=admin)
    for slug, words in (("Bad Slug", "小写字母"), ("taken", "已被使用")):
        answer = post(client, "/admin/competitions", {"preset": "standard", "slug": slug})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)


def test_the_administrator_appoints_nobody_to_two_sides(app: Flask, client: FlaskClient, admin: User) -> None:
    make_competition(slug="small", by=admin)
    page, user = "/admin/competitions/small", make_user(app)
    data = {"name": user.name, "email": user.email}
    assert post(client, f"{page}/officers", data | {"role": "organiser"}, form_at=page).status_code == 303
    for role in ("chair", "auditor"):
        assert post(client, f"{page}/officers", data | {"role": role}, form_at=page).status_code == 409
    myself = {"name": admin.name, "email": admin.email, "role": "chair"}
    assert post(client, f"{page}/officers", myself, form_at=page).status_code == 403


def test_links_are_handed_out_one_by_one_as_an_event(app: Flask, client: FlaskClient) -> None:
    user = make_user(app)
    post(app.test_client(), "/forgotten", {"email": user.email})
    (message,) = letters("reset")
    path = f"/admin/links/{message.id}"
    assert post(client, path, form_at="/admin/").status_code == 409, "still on its way"
    message.state = "unsent"
    db.session.commit()
    listed = client.get("/admin/links").get_data(as_text=True)
    assert user.email in listed
    assert "/reset/" not in listed
    assert "/reset/" in post(client, path, form_at="/admin/links").get_data(as_text=True)
    assert "link_handed_out" in fresh(select(Event.name))


def test_letters_without_a_link_are_not_the_administrators(client: FlaskClient) -> None:
    message = Message(dedupe_key="k", message_id="<k>", notification="receipt", address="a@example.cn",
                      subject="s", body="b", state="unsent", created_at=AT)  # fmt: skip
    db.session.add(message)
    db.session.commit()
    assert post(client, f"/admin/links/{message.id}", form_at="/admin/").status_code == 409


def test_a_dead_job_is_tried_again(client: FlaskClient) -> None:
    job = Job(name="award.write_messages", key="k", state="dead", tries=5, last_error="boom", created_at=AT)
    db.session.add(job)
    db.session.commit()
    assert "boom" in client.get("/admin/jobs").get_data(as_text=True)
    for code in (303, 409):
        assert post(client, f"/admin/jobs/{job.id}/retry", form_at="/admin/").status_code == code
    (again,) = fresh(select(Job).where(Job.key == "k"))
    assert (again.state, again.tries, again.last_error) == ("queued", 0, None)


def test_accounts_are_found_by_name_and_address(app: Flask, client: FlaskClient) -> None:
    make_user(app, "wang@town.gov.cn", name="王小满")
    make_user(app, "li@example.cn", name="李大雪")
    for text in ("小满", "TOWN.gov"):
        page = client.get("/admin/accounts", query_string={"q": text}).get_data(as_text=True)
        assert "王小满" in page
        assert "李大雪" not in page


def test_a_new_privacy_notice_is_a_new_version(app: Flask, client: FlaskClient) -> None:
    for text in ("第一版说明", "第二版说明", "第二版说明"):
        assert post(client, "/admin/privacy", {"text": text}).status_code == 303
    assert fresh(select(PrivacyNotice.text).order_by(PrivacyNotice.number)) == ["第一版说明", "第二版说明"]
    assert "第二版说明" in app.test_client().get("/privacy").get_data(as_text=True)
    assert "第二版说明" in app.test_client().get("/register").get_data(as_text=True)
    assert fresh(select(Event.name)) == ["privacy_notice_published"] * 2


def test_what_waits_for_the_administrator_comes_first(app: Flask, client: FlaskClient, admin: User) -> None:
    assert "还没有评选" in client.get("/admin/").get_data(as_text=True)
    competition = make_competition(slug="one", by=admin)
    shown = client.get("/admin/").get_data(as_text=True)
    assert "还没有组委会办公室、评委会主任" in shown
    assert "/admin/competitions/one" in shown
    for role in ("organiser", "chair"):
        give_role(competition, make_user(app), role, by=admin)
    assert "现在没有要处理的事" in client.get("/admin/").get_data(as_text=True)
    assert client.get("/my").location == "/admin/"
