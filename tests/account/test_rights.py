"""Roles: who grants which, what excludes what, and that every change is an event."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import invitation_answers, invitations, policy, rights, seats
from award.errors import NotAllowed, Refused, WrongState
from award.extensions import db
from award.models import CaseEditor, Event, Organisation, RoleGrant
from award.stages.drafts import start_case
from award.standing import forget_standings
from tests.factories import AT, fresh, give_role, make_competition, make_user


class World:
    """A competition with its officers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.admin = make_user(app, admin=True)
        self.competition = make_competition(by=self.admin)
        self.organiser = make_user(app)
        give_role(self.competition, self.organiser, "organiser", by=self.admin)

    def refusal(self, *roles: str, rule: bool = False) -> Refused | None:
        """Why one person may not hold these roles in this order."""
        if rule:
            self.competition.rules = {rights.ONE_PERSON_RULE: True}
        user = make_user(self.app)
        for role in roles:
            by = self.admin if role in rights.OFFICERS else self.organiser
            try:
                give_role(self.competition, user, role, by=by)
            except Refused as refusal:
                db.session.rollback()
                return refusal
        return None

    def body(self) -> Organisation:
        body = Organisation(name="望溪县民政局", compared_name="望溪县民政局", created_at=AT)
        db.session.add(body)
        db.session.flush()
        return body


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.mark.parametrize(
    "roles",
    [
        ("auditor", "screener"),
        ("screener", "auditor"),
        ("expert", "auditor"),
        ("auditor", "organiser"),
        ("organiser", "chair"),
        ("chair", "organiser"),
    ],
)
def test_excluded_pairs(world: World, roles: tuple[str, str]) -> None:
    assert isinstance(world.refusal(*roles), WrongState)


@pytest.mark.parametrize("roles", [("organiser", "screener"), ("expert", "chair"), ("screener", "verifier")])
def test_pairs_that_may_meet(world: World, roles: tuple[str, str]) -> None:
    assert world.refusal(*roles) is None


def test_a_small_host_may_say_that_one_person_does_both(world: World) -> None:
    assert world.refusal("organiser", "chair", rule=True) is None


def test_who_grants_what(world: World) -> None:
    someone = make_user(world.app)
    for by, role in ((world.admin, "expert"), (world.organiser, "chair"), (someone, "screener")):
        with pytest.raises(NotAllowed):
            rights.grant_role(db.session(), world.competition, make_user(world.app), role, by=by, at=AT)
    with pytest.raises(NotAllowed):
        rights.grant_role(
            db.session(), world.competition, world.organiser, "screener", by=world.organiser, at=AT
        )


def test_the_organiser_of_another_competition_grants_nothing_here(world: World) -> None:
    other = make_competition(by=world.admin)
    with pytest.raises(NotAllowed):
        rights.grant_role(db.session(), other, make_user(world.app), "expert", by=world.organiser, at=AT)


@pytest.mark.parametrize("role", rights.NOT_FOR_APPLICANTS)
def test_an_applicant_judges_nothing_and_a_judge_applies_for_nothing(world: World, role: str) -> None:
    by = world.admin if role in rights.OFFICERS else world.organiser
    applicant = make_user(world.app)
    start_case(db.session(), world.competition, world.body(), by=applicant, at=AT)
    db.session.commit()
    with pytest.raises(WrongState):
        rights.grant_role(db.session(), world.competition, applicant, role, by=by, at=AT)
    judge = make_user(world.app)
    give_role(world.competition, judge, role, by=by)
    with pytest.raises(NotAllowed):
        start_case(db.session(), world.competition, world.body(), by=judge, at=AT)


def test_a_judge_is_not_seated_in_a_body_that_has_a_case(world: World) -> None:
    body, manager, judge = world.body(), make_user(world.app), make_user(world.app)
    seats.seat(db.session(), body, manager, "manager", by=manager, at=AT)
    start_case(db.session(), world.competition, body, by=manager, at=AT)
    db.session.commit()
    give_role(world.competition, judge, "expert", by=world.organiser)
    with pytest.raises(NotAllowed):
        seats.seat(db.session(), body, judge, "member", by=manager, at=AT)


def test_a_role_ends_and_its_row_stays(world: World) -> None:
    user = make_user(world.app)
    grant = give_role(world.competition, user, "screener", by=world.organiser)
    where = {"competition_id": world.competition.id}
    forget_standings(db.session())
    assert policy.may(db.session(), user, "screen", **where)
    rights.end_role(db.session(), grant, by=world.organiser, at=AT)
    db.session.commit()
    assert not policy.may(db.session(), user, "screen", **where)
    with pytest.raises(WrongState):
        rights.end_role(db.session(), grant, by=world.organiser, at=AT)
    assert fresh(select(RoleGrant.ended_at).where(RoleGrant.id == grant.id)) == [AT]
    assert fresh(select(Event.name).order_by(Event.n))[-2:] == ["role_granted", "role_ended"]
    give_role(world.competition, user, "screener", by=world.organiser)


def test_a_claimed_case_is_its_claimants_from_acceptance_on(world: World) -> None:
    case = start_case(
        db.session(),
        world.competition,
        world.body(),
        by=world.organiser,
        at=AT,
        origin="imported",
        on_behalf=True,
    )
    claimant = make_user(world.app)
    found, _token = invitations.invite(
        db.session(),
        role="claim",
        email=claimant.email,
        name=claimant.name,
        by=world.organiser,
        at=AT,
        case=case,
    )
    db.session.commit()
    assert not policy.may(db.session(), claimant, "edit_case", case=case)
    invitation_answers.accept(db.session(), found, claimant, at=AT)
    db.session.commit()
    assert policy.may(db.session(), claimant, "submit_case", case=case)
    assert len(fresh(select(CaseEditor).where(CaseEditor.user_id == claimant.id))) == 1
