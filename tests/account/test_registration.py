"""Registration, confirmation, reset and the first administrator, over HTTP."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award import registration
from award.extensions import db
from award.models import Consent, Event, Message, SignIn, User
from tests.factories import AT, PASSWORD, fresh, make_user, post, reload, signed_in

NEW = "a new long password"


def form(**changes: str) -> dict[str, str]:
    values = {"name": "陈小满", "email": "chen@example.cn", "password": PASSWORD, "again": PASSWORD}
    return values | {"notice": "0", "agree": "y"} | changes


def letters(notification: str) -> list[Message]:
    return fresh(select(Message).where(Message.notification == notification).order_by(Message.id))


def link_in(message: Message) -> str:
    match = re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body)
    assert match, message.body
    return match[1]


def register(client: FlaskClient, **changes: str) -> str:
    assert post(client, "/register", form(**changes)).status_code == 303
    return link_in(letters("confirm")[-1])


def test_register_confirm_and_enter(app: Flask) -> None:
    client = app.test_client()
    link = register(client)
    user = fresh(select(User))[0]
    assert user.confirmed_at is None
    assert client.get(link).status_code == 200
    assert reload(user).confirmed_at is None, "opening a link changes nothing"
    assert post(client, link, {"password": PASSWORD}).location == "/my"
    assert reload(user).confirmed_at is not None
    assert client.get("/my/profile").status_code == 200
    assert client.get(link).status_code == 410, "a link serves once"
    assert len(fresh(select(Consent.id))) == 1


def test_a_strangers_registration_is_not_confirmed_by_the_owner_of_the_address(app: Flask) -> None:
    link = register(app.test_client(), password="the stranger's own", again="the stranger's own")
    owner = app.test_client()
    assert post(owner, link, {"password": PASSWORD}).status_code == 422
    assert fresh(select(User.confirmed_at)) == [None]


def test_a_known_address_gets_the_same_answer_and_another_letter(app: Flask) -> None:
    user = make_user(app)
    before = user.password_hash
    answer = post(app.test_client(), "/register", form(email=user.email, password=NEW, again=NEW))
    assert (answer.status_code, answer.location) == (303, "/sent/confirm")
    assert letters("confirm") == []
    assert letters("registered_already")[0].recipient_id == user.id
    assert reload(user).password_hash == before


def test_registering_again_before_confirming_kills_the_first_link(app: Flask) -> None:
    client = app.test_client()
    first = register(client)
    second = register(client, password=NEW, again=NEW)
    assert client.get(first).status_code == 410
    assert post(client, second, {"password": NEW}).location == "/my"


def test_signing_in_before_confirming_sends_a_further_link_and_each_works_until_one_is_used(
    app: Flask,
) -> None:
    client = app.test_client()
    first = register(client)
    details = {"email": form()["email"], "password": PASSWORD}
    assert post(client, "/sign-in", details).location == "/sent/confirm"
    second = link_in(letters("confirm")[-1])
    assert second != first
    assert post(client, first, {"password": PASSWORD}).location == "/my"
    dead = app.test_client().get(first)
    assert dead.status_code == 410
    for way in ("已经确认过的，直接登录", 'href="/sign-in"', 'href="/forgotten"'):
        assert way in dead.get_data(as_text=True)


def test_problems_stand_beside_their_fields(app: Flask) -> None:
    answer = post(
        app.test_client(), "/register", {"email": "no address", "password": "short", "again": "other"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("请填写姓名", "请填写完整的电子邮箱", "密码应为 10 至 200 个字符", "勾选同意"):
        assert words in page
    mismatch = post(app.test_client(), "/register", form(again="something else"))
    assert "两次输入的密码不一致" in mismatch.get_data(as_text=True)
    assert "short" not in page, "a password never comes back"


def test_consent_to_an_old_notice_is_asked_again(app: Flask) -> None:
    assert post(app.test_client(), "/register", form()).status_code == 303
    answer = post(app.test_client(), "/register", form(email="late@example.cn", notice="7"))
    assert answer.status_code == 409
    assert "隐私说明刚刚更新" in answer.get_data(as_text=True)


def test_reset_sets_the_password_and_ends_all_sign_ins(app: Flask) -> None:
    user = make_user(app)
    other_device = signed_in(app, user)
    client = app.test_client()
    assert post(client, "/forgotten", {"email": user.email}).location == "/sent/reset"
    link = link_in(letters("reset")[0])
    assert post(client, link, {"password": NEW, "again": NEW}).location == "/my"
    assert other_device.get("/my/profile").status_code == 302
    assert client.get("/my/profile").status_code == 200
    assert fresh(select(Event.name).where(Event.competition_id == 0)) == ["password_reset"]


def test_reset_for_a_stranger_says_the_same_and_writes_nothing(app: Flask) -> None:
    answer = post(app.test_client(), "/forgotten", {"email": "nobody@example.cn"})
    assert (answer.status_code, answer.location) == (303, "/sent/reset")
    assert letters("reset") == []


def test_changing_the_password_keeps_this_device_only(app: Flask) -> None:
    user = make_user(app)
    other, client = signed_in(app, user), signed_in(app, user)
    fields = {"old": "not the old one", "password": NEW, "again": NEW}
    assert post(client, "/my/password", fields, form_at="/my/profile").status_code == 422
    assert post(client, "/my/password", fields | {"old": PASSWORD}, form_at="/my/profile").status_code == 303
    assert client.get("/my/profile").status_code == 200
    assert other.get("/my/profile").status_code == 302


def test_ending_one_other_sign_in(app: Flask) -> None:
    user = make_user(app)
    other, client = signed_in(app, user), signed_in(app, user)
    first = fresh(select(SignIn.id))[0]
    post(client, "/my/sign-ins/end", {"sign_in": str(first)}, form_at="/my/profile")
    assert other.get("/my/profile").status_code == 302
    assert client.get("/my/profile").status_code == 200


def test_profile_and_language_are_stored(app: Flask) -> None:
    user = make_user(app)
    client = signed_in(app, user)
    fields = {"name": "新名字", "phone": "+86 10-1234 5678", "locale": "en"}
    assert post(client, "/my/profile", fields).status_code == 303
    assert (reload(user).name, user.phone, user.locale) == ("新名字", "+86 10-1234 5678", "en")
    assert '<html lang="en"' in client.get("/my/profile").get_data(as_text=True)
    post(client, "/my/language", {"locale": "zh-Hant", "next": "/my/profile"}, form_at="/my/profile")
    assert reload(user).locale == "zh_Hant"


def test_the_first_administrator_is_made_once(app: Flask) -> None:
    token = registration.offer_set_up(db.session(), at=AT)
    db.session.commit()
    client = app.test_client()
    assert client.get(f"/setup/{token}").status_code == 410, "the link lasts a day, and AT is long ago"
    from award import clock

    token = registration.offer_set_up(db.session(), at=clock.now())
    db.session.commit()
    fields = {"name": "管理员", "email": "admin@example.cn", "password": PASSWORD, "again": PASSWORD}
    assert post(client, f"/setup/{token}", fields).location == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert fresh(select(User.is_site_admin)) == [True]
    assert app.test_client().get(f"/setup/{token}").status_code == 410
