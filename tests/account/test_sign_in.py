"""Sign-in and sign-out over HTTP."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import SignIn
from config import Settings
from tests.factories import PASSWORD, fresh, make_user, post, sign_in, signed_in

NONCES = re.compile(
    r'content="[^"]*\+00:00"|'
    r'(name="csrf[_-]token"[^>]*|name="idempotency_key" )(value|content)="[^"]*"|value="\w+@[^"]*"'
)


def test_right_password_leads_home(app: Flask) -> None:
    user = make_user(app)
    client = app.test_client()
    answer = post(client, "/sign-in", {"email": user.email.upper() + " ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/my")
    assert user.name in client.get("/my", follow_redirects=True).get_data(as_text=True)


def test_known_and_unknown_addresses_get_the_same_page(app: Flask) -> None:
    user = make_user(app, "known@example.cn")
    client = app.test_client()
    answers = [
        post(client, "/sign-in", {"email": email, "password": "not the password"})
        for email in (user.email, "stranger@example.cn")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    known, unknown = (NONCES.sub("", answer.get_data(as_text=True)) for answer in answers)
    assert "邮箱或密码不正确" in known
    assert known == unknown


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/my/profile", "/my/profile"),
        ("https://evil.example/", "/my"),
        ("//evil.example/", "/my"),
        ("/\\evil.example/", "/my"),
        ("/\t/evil.example", "/my"),
        ("", "/my"),
    ],
)
def test_next_stays_on_this_site(app: Flask, target: str, location: str) -> None:
    user = make_user(app)
    client = app.test_client()
    answer = post(client, "/sign-in", {"email": user.email, "password": PASSWORD, "next": target})
    assert answer.location == location


def test_a_stranger_is_led_to_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get("/my/profile")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=/my/profile")


def test_signing_out_ends_the_sign_in_on_the_server(app: Flask) -> None:
    user = make_user(app)
    client = signed_in(app, user)
    stolen = client.get_cookie("session").value
    assert post(client, "/sign-out", form_at="/my/profile").status_code == 303
    assert fresh(select(SignIn.ended_at))[0] is not None
    thief = app.test_client()
    thief.set_cookie("session", stolen)
    assert thief.get("/my/profile").status_code == 302


def test_signing_in_starts_a_new_session(app: Flask) -> None:
    user = make_user(app)
    client = app.test_client()
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    sign_in(client, user)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_an_unconfirmed_address_gets_its_link_again(app: Flask) -> None:
    user = make_user(app, confirmed=False)
    answer = post(app.test_client(), "/sign-in", {"email": user.email, "password": PASSWORD})
    assert answer.location == "/sent/confirm"


def test_a_form_without_token_is_refused(app: Flask) -> None:
    user = make_user(app)
    answer = app.test_client().post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 400


def test_failed_tries_are_limited_by_account(settings: Settings, app: Flask) -> None:
    from award import create_app

    strict = create_app(replace(settings, rate_limits=True))
    with strict.app_context():
        user = make_user(strict)
        client = strict.test_client()
        codes = [
            post(client, "/sign-in", {"email": user.email, "password": "wrong"}).status_code
            for _ in range(11)
        ]
        assert codes == [422] * 10 + [429]
        other = post(client, "/sign-in", {"email": "other@example.cn", "password": "wrong"})
        assert other.status_code == 422
