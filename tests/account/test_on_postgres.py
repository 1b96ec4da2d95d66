"""The same acts on PostgreSQL: registration with its letter, a competition with its officer, letters written twice."""

import re

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Message, RoleGrant, User
from award.notifications import send_now
from tests.factories import AT, PASSWORD, fresh, make_user, post, signed_in
from tests.letters import by_address, write_all


def test_people_come_in_and_are_appointed(app_on_postgres: Flask) -> None:
    app = app_on_postgres
    client = app.test_client()
    fields = {
        "name": "陈小满",
        "email": "chen@example.cn",
        "password": PASSWORD,
        "again": PASSWORD,
        "notice": "0",
        "agree": "y",
    }
    assert post(client, "/register", fields).status_code == 303
    link = re.search(r"(/confirm/\S+)", fresh(select(Message.body))[0])
    assert link
    assert post(client, link[1], {"password": PASSWORD}).location == "/my"
    office = signed_in(app, make_user(app, admin=True))
    made = post(office, "/admin/competitions", {"preset": "standard", "slug": "first"})
    officer = {"role": "organiser", "name": "陈小满", "email": "chen@example.cn"}
    assert post(office, f"{made.location}/officers", officer, form_at=made.location).status_code == 303
    user = fresh(select(User).where(User.email == "chen@example.cn"))[0]
    assert fresh(select(RoleGrant.user_id)) == [user.id]
    write_all()
    assert set(by_address("role_granted")) == {user.email}
    new = [send_now(db.session(), "reset", user, "k", {"path": "/reset/abc"}, AT) for _twice in range(2)]
    assert new == [True, False]
