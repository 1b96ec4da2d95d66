"""Who acts for a body: managers name others and see all its cases, members see to those they began."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import rights
from award.errors import NotAllowed, WrongState
from award.i18n import N_
from award.models import Case, Membership, Organisation, User
from award.outbox import record
from award.standing import forget_standings, standing_of


def manages(session: Session, user: User, body: Organisation) -> bool:
    """May this person act for the body in everything, its people included?"""
    return body.id in standing_of(session, user, None).managed


def require_manager(session: Session, user: User, body: Organisation) -> None:
    """Raise ``NotAllowed`` for anybody but the body's managers."""
    if not manages(session, user, body):
        raise NotAllowed(N_("只有本单位的负责人可以这样做。"))


def seat(
    session: Session, body: Organisation, user: User, part: str, *, by: User, at: datetime
) -> Membership:
    """Let a person act for the body. Refused to who judges a case of it in a running competition."""
    running = select(Case.competition_id).where(Case.organisation_id == body.id, Case.state != "withdrawn")
    refusal = rights.against_applying(session, running, user.id)
    if refusal is not None:
        raise refusal
    known = membership_of(session, body, user.id)
    return _write(session, body, user, part, known, by=by, at=at)


def first_seat(session: Session, body: Organisation, user: User, *, at: datetime) -> Membership:
    """The seat of who registers a body that nobody acts for and that has no case: he judges none of it."""
    return _write(session, body, user, "manager", None, by=user, at=at)


def _write(
    session: Session, body: Organisation, user: User, part: str, known: Membership | None, *, by: User, at: datetime
) -> Membership:  # fmt: skip
    if known is None:
        known = Membership(organisation_id=body.id, user_id=user.id, part=part, since=at)
        session.add(known)
    known.part = part
    session.flush()
    forget_standings(session)
    _record(session, "member_seated", body, known, by=by, at=at)
    return known


def membership_of(session: Session, body: Organisation, user_id: int) -> Membership | None:
    """A person's seat."""
    query = select(Membership).where(Membership.organisation_id == body.id, Membership.user_id == user_id)
    return session.execute(query).scalar_one_or_none()


def remove_member(session: Session, body: Organisation, user: User, *, by: User, at: datetime) -> None:
    """End a seat: a manager anyone's, everybody his own; never the last manager's."""
    if user.id != by.id:
        require_manager(session, by, body)
    member = membership_of(session, body, user.id)
    if member is None:
        raise WrongState(N_("这个人不在本单位名单中。"))
    if member.part == "manager" and _managers(session, body) == 1:
        raise WrongState(N_("至少要有一位负责人，请先移交。"))
    _record(session, "member_removed", body, member, by=by, at=at)
    session.delete(member)
    session.flush()
    forget_standings(session)


def hand_over(session: Session, body: Organisation, to: User, *, by: User, at: datetime) -> None:
    """Another member becomes manager; the one who hands over stays as a member."""
    require_manager(session, by, body)
    if to.id == by.id or membership_of(session, body, to.id) is None:
        raise WrongState(N_("请移交给本单位的另一位成员。"))
    seat(session, body, to, "manager", by=by, at=at)
    seat(session, body, by, "member", by=by, at=at)


def _managers(session: Session, body: Organisation) -> int:
    query = select(func.count(Membership.id)).where(
        Membership.organisation_id == body.id, Membership.part == "manager"
    )
    return session.execute(query).scalar_one()


def _record(
    session: Session, event: str, body: Organisation, member: Membership, *, by: User, at: datetime
) -> None:
    """A change of rights at the site's level."""
    leaf = {"organisation": body.id, "user": member.user_id, "part": member.part}
    record(session, event, by=by, at=at, leaf=leaf)
