"""Invitations over HTTP: opening one changes nothing, rights begin at acceptance."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import clock, invitations
from award.errors import NotAllowed, WrongState
from award.extensions import db
from award.models import Invitation, Person, RoleGrant, User
from tests.factories import AT, PASSWORD, fresh, give_role, make_competition, make_user, post, signed_in

ACCOUNT = {"name": "吴专家", "password": PASSWORD, "again": PASSWORD, "notice": "1", "agree": "y"}


class Offer:
    """A competition whose organiser invited an expert; ``link`` is what the letter says."""

    def __init__(self, app: Flask, email: str = "wu@example.cn", *, locale: str = "zh_Hans") -> None:
        admin = make_user(app, admin=True)
        self.competition = make_competition(by=admin)
        self.organiser = make_user(app)
        give_role(self.competition, self.organiser, "organiser", by=admin)
        self.person = Person(name="吴专家", email=email, fields=[], created_at=AT)
        db.session.add(self.person)
        db.session.flush()
        self.found, token = invitations.invite(
            db.session(), role="expert", email=email, name="吴专家", by=self.organiser, at=clock.now(),
            competition=self.competition, person=self.person,
        )  # fmt: skip
        db.session.commit()
        self.link = f"/invitations/{token}"

    def roles(self) -> list[str]:
        return fresh(select(RoleGrant.role).where(RoleGrant.role == "expert"))


def test_opening_the_link_changes_nothing(app: Flask) -> None:
    offer = Offer(app)
    page = app.test_client().get(offer.link).get_data(as_text=True)
    assert offer.competition.name in page
    assert "打开这个页面不会自动接受" in page
    assert fresh(select(Invitation.answered_at)) == [None]
    assert offer.roles() == []


def test_accepting_without_an_account_makes_one(app: Flask) -> None:
    offer = Offer(app)
    client = app.test_client()
    answer = post(client, f"{offer.link}/accept", ACCOUNT, form_at=offer.link)
    assert (answer.status_code, answer.location) == (303, "/my")
    user = fresh(select(User).where(User.email == "wu@example.cn"))[0]
    assert user.confirmed_at is not None, "the link has proved the address"
    assert offer.roles() == ["expert"]
    assert fresh(select(Person.user_id)) == [user.id]
    assert client.get(offer.link).status_code == 410


def test_who_has_an_account_signs_in_first(app: Flask) -> None:
    user = make_user(app, "wu@example.cn")
    offer = Offer(app)
    stranger = app.test_client()
    assert f"/sign-in?next={offer.link}" in stranger.get(offer.link).get_data(as_text=True)
    assert post(stranger, f"{offer.link}/accept", ACCOUNT, form_at=offer.link).status_code == 409
    assert offer.roles() == []
    client = signed_in(app, user)
    assert post(client, f"{offer.link}/accept", form_at=offer.link).status_code == 303
    assert offer.roles() == ["expert"]


def test_declining_needs_a_reason_and_no_account(app: Flask) -> None:
    offer = Offer(app)
    client = app.test_client()
    silent = post(client, f"{offer.link}/decline", {"reason": "  "}, form_at=offer.link)
    assert silent.status_code == 422
    assert "谢绝的原因" in silent.get_data(as_text=True)
    answer = post(client, f"{offer.link}/decline", {"reason": "同期有其他评审任务"}, form_at=offer.link)
    assert answer.location == "/declined"
    found = fresh(select(Invitation))[0]
    assert (found.answer, found.answer_reason) == ("declined", "同期有其他评审任务")
    assert offer.roles() == []
    assert client.get(offer.link).status_code == 410


def test_a_renewed_link_kills_the_first(app: Flask) -> None:
    offer = Offer(app)
    again = invitations.invite_again(db.session(), offer.found, by=offer.organiser, at=clock.now())
    db.session.commit()
    client = app.test_client()
    assert client.get(offer.link).status_code == 410
    assert client.get(f"/invitations/{again}").status_code == 200


def test_what_is_refused(app: Flask) -> None:
    offer = Offer(app)
    args = {"role": "expert", "name": "某人", "at": AT, "competition": offer.competition}
    with pytest.raises(WrongState):
        invitations.invite(db.session(), email="WU@example.cn ", by=offer.organiser, **args)
    with pytest.raises(NotAllowed):
        invitations.invite(db.session(), email=offer.organiser.email, by=offer.organiser, **args)
    with pytest.raises(NotAllowed):
        invitations.invite(db.session(), email="a@example.cn", by=make_user(app), **args)
    with pytest.raises(NotAllowed):
        invitations.invite(
            db.session(), email="a@example.cn", by=offer.organiser, **{**args, "role": "chair"}
        )


def test_an_excluded_person_cannot_accept(app: Flask) -> None:
    user = make_user(app, "wu@example.cn")
    offer = Offer(app)
    give_role(offer.competition, user, "auditor", by=fresh(select(User).where(User.is_site_admin))[0])
    answer = post(signed_in(app, user), f"{offer.link}/accept", form_at=offer.link)
    assert answer.status_code == 409
    assert "监督员不能同时担任" in answer.get_data(as_text=True)
    assert fresh(select(Invitation.answered_at)) == [None], "still open for another answer"
