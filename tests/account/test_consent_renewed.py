"""A new privacy notice is asked at a person's next act; what he had filled in goes on once he has agreed."""

import html
import re

from flask import Flask
from sqlalchemy import func, select

from award import registration
from award.extensions import db
from award.models import Consent
from tests.factories import AT, fresh, make_user, post, reload, signed_in

FIELDS = {"name": "新名字\n", "phone": "+86 10-1234 5678", "locale": "zh_Hans"}


def test_asked_once_and_nothing_is_lost(app: Flask) -> None:
    admin, user = make_user(app, admin=True), make_user(app, name="旧名字")
    registration.publish_notice(db.session(), "第一版隐私说明。", by=admin, at=AT)
    db.session.commit()
    client = signed_in(app, user)
    answer = post(client, "/my/profile", {**FIELDS, "idempotency_key": "k1"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 428
    assert "第一版隐私说明。" in text
    assert reload(user).name == "旧名字"
    carried = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', text, re.S))
    form = {name: html.unescape(value) for name, value in carried.items()}
    assert {name: form[name].strip() for name in FIELDS} == {
        name: value.strip() for name, value in FIELDS.items()
    }
    assert form["idempotency_key"] == "k1"
    number = re.search(r'name="privacy_notice" value="(\d+)"', text)
    assert number
    given = {**form, "privacy_notice": number[1]}
    assert post(client, "/my/profile", given).status_code == 428, "not without the tick"
    assert post(client, "/my/profile", {**given, "privacy_agree": "1"}).status_code == 303
    assert reload(user).name == "新名字"
    assert fresh(select(func.count(Consent.id)).where(Consent.user_id == user.id)) == [1]
    assert post(client, "/my/profile", {**FIELDS, "name": "又一个名字"}).status_code == 303
    assert reload(user).name == "又一个名字"


def test_a_next_version_is_asked_again_and_an_old_tick_does_not_do(app: Flask) -> None:
    admin, user = make_user(app, admin=True), make_user(app)
    first = registration.publish_notice(db.session(), "第一版。", by=admin, at=AT)
    registration.renew_consent(db.session(), user, first.number, at=AT)
    db.session.commit()
    client = signed_in(app, user)
    assert post(client, "/my/profile", FIELDS).status_code == 303
    registration.publish_notice(db.session(), "第二版。", by=admin, at=AT)
    db.session.commit()
    old = {**FIELDS, "privacy_notice": "1", "privacy_agree": "1"}
    answer = post(client, "/my/profile", old)
    assert answer.status_code == 428
    assert "第二版。" in answer.get_data(as_text=True)
    assert post(client, "/my/profile", {**old, "privacy_notice": "2"}).status_code == 303
    assert fresh(select(func.count(Consent.id)).where(Consent.user_id == user.id)) == [2]
    assert client.post("/sign-out", data={}).status_code in (303, 400), "leaving asks nothing"
