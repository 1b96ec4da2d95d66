"""Lists take the same number of statements at 3 and at 300 rows, and show each person his own."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import invitations, organisations, seats
from award.extensions import db
from award.models import Membership, Message, Organisation, OrganisationAlias, RoleGrant, User
from award.notifications import send_now
from tests.factories import AT, fresh, make_competition, make_user, signed_in
from tests.statements import counted

MOST = 12
PAGES = (
    "/my/organisations",
    "/my/organisations/1",
    "/my/messages",
    "/admin/accounts",
    "/admin/competitions/big",
)


def grow(me: User, numbers: range) -> None:
    """More of everything that the pages list."""
    for number in numbers:
        user = User(email=f"p{number}@example.cn", name=f"人员{number}", created_at=AT, confirmed_at=AT)
        body = Organisation(name=f"单位{number}", compared_name=f"单位{number}", created_at=AT)
        db.session.add_all([user, body])
        db.session.flush()
        db.session.add_all(
            [
                Membership(organisation_id=body.id, user_id=me.id, part="manager", since=AT),
                Membership(organisation_id=1, user_id=user.id, part="member", since=AT),
                OrganisationAlias(organisation_id=1, name=f"别名{number}", compared_name=f"别名{number}"),
                RoleGrant(competition_id=1, user_id=user.id, role="organiser", granted_at=AT),
            ]
        )
        send_now(db.session(), "registered_already", me, str(number), {"path": "/sign-in"}, AT)
    db.session.commit()


def test_statements_do_not_grow_with_the_rows(app: Flask) -> None:
    me = make_user(app, admin=True)
    make_competition(slug="big", by=me)
    organisations.create_organisation(db.session(), name="云帆市大数据局", by=me, at=AT)
    grow(me, range(3))
    client = signed_in(app, me)
    few, many = {}, {}
    for counts, more in ((few, range(0)), (many, range(3, 300))):
        grow(me, more)
        for path in PAGES:
            with counted() as statements:
                assert client.get(path).status_code == 200
            counts[path] = len(statements)
    assert few == many
    assert max(many.values()) <= MOST, many


def letter(user: User, key: str, *, secret: bool = False, state: str = "sent") -> Message:
    message = Message(dedupe_key=key, message_id=f"<{key}>", notification="receipt", recipient_id=user.id,
                      address=user.email, subject=f"主题{key}", body=f"正文{key} http://127.0.0.1:8000/my <b>",
                      secret=secret, state=state, created_at=AT)  # fmt: skip
    db.session.add(message)
    db.session.commit()
    return message


def test_my_letters_are_mine_and_carry_no_token(app: Flask) -> None:
    me, other = make_user(app), make_user(app)
    mine = letter(me, "mine")
    closed = [
        letter(other, "others"),
        letter(me, "token", secret=True),
        letter(me, "draft", state="draft"),
        letter(me, "withdrawn", state="withdrawn"),
    ]
    client = signed_in(app, me)
    page = client.get("/my/messages").get_data(as_text=True)
    assert "主题mine" in page
    assert not any(message.subject in page for message in closed)
    shown = client.get(f"/my/messages/{mine.id}").get_data(as_text=True)
    assert "正文mine" in shown
    assert "&lt;b&gt;" in shown
    assert [client.get(f"/my/messages/{message.id}").status_code for message in closed] == [404] * 4


@pytest.mark.parametrize("path", ["/my", "/my/profile", "/my/organisations", "/my/messages"])
def test_my_pages_need_a_sign_in(app: Flask, path: str) -> None:
    assert app.test_client().get(path).location.startswith("/sign-in?next=")


def test_a_member_invites_nobody(app: Flask) -> None:
    manager, member = make_user(app), make_user(app)
    body = organisations.create_organisation(db.session(), name="云帆市大数据局", by=manager, at=AT)
    seats.seat(db.session(), body, member, "member", by=manager, at=AT)
    db.session.commit()
    with pytest.raises(invitations.NotAllowed):
        invitations.invite(
            db.session(),
            role="member",
            email="x@example.cn",
            name="某人",
            by=member,
            at=AT,
            organisation=body,
        )
    assert [seat.part for seat in fresh(select(Membership).order_by(Membership.id))] == ["manager", "member"]
