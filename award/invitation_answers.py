"""Answering an invitation: the account it may need, accepting, declining. Rights begin at acceptance."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import registration, rights, seats
from award.accounts import find_user, live_token
from award.errors import DeadLink, Invalid, WrongState
from award.i18n import N_
from award.invitations import CASE_PARTS, SEATS, record_answer, require_open, settle
from award.models import Case, CaseEditor, Competition, Invitation, Organisation, Person, Token, User
from award.models.competition import ROLES
from award.standing import forget_standings

PARTS_UP = ("view", "edit", "submit")


def open_invitation(session: Session, token: str, *, at: datetime) -> Invitation:
    """The invitation behind a live link. Raises ``DeadLink``."""
    link = live_token("invitation", token, at=at).join(Invitation, Invitation.id == Token.invitation_id)
    invitation = session.execute(link.with_only_columns(Invitation)).scalar_one_or_none()
    if invitation is None or invitation.answered_at is not None:
        raise DeadLink(registration.DEAD_LINK)
    return invitation


def account_for(
    session: Session,
    invitation: Invitation,
    *,
    name: str,
    password_hash: str,
    locale: str,
    notice: int,
    at: datetime,
) -> User:
    """The invited person's new account; the link has proved the address. Raises ``WrongState`` where there is one."""
    user = find_user(session, invitation.email)
    if user is not None and user.confirmed_at is not None:
        raise WrongState(N_("这个邮箱已经有账号，请先登录。"))
    if user is None:
        user = User(email=invitation.email, name=name, created_at=at)
        session.add(user)
    user.name, user.locale, user.password_hash, user.confirmed_at = name, locale, password_hash, at
    user.last_seen_at = at  # he is signed in by the same act
    session.flush()
    registration.consent(session, user, notice, at=at)
    return user


def accept(session: Session, invitation: Invitation, user: User, *, at: datetime) -> None:
    """Accept as this account: now the right begins. Raises ``Refused`` where it is excluded by another."""
    require_open(invitation)
    settle(session, invitation, "accepted", at=at, user=user)
    offer = (
        select(User, Competition)
        .outerjoin(Competition, Competition.id == invitation.competition_id)
        .where(User.id == invitation.invited_by_id)
    )
    inviter, competition = session.execute(offer).one()
    if invitation.role in ROLES:
        rights.begin_role(
            session, competition, user, invitation.role, by=inviter, at=at, invitation=invitation
        )
    elif invitation.role in SEATS:
        body = session.get_one(Organisation, invitation.organisation_id)
        seats.seat(session, body, user, invitation.role, by=inviter, at=at)
    else:
        case = session.get_one(Case, invitation.case_id)
        _claim(session, case, user, CASE_PARTS[invitation.role], at=at)
    if invitation.person_id is not None:
        _tie_person(session, invitation.person_id, user)
    record_answer(session, "invitation_accepted", invitation, by=user, at=at)


def decline(session: Session, invitation: Invitation, *, reason: str, at: datetime) -> None:
    """Decline with a reason; needs no account."""
    require_open(invitation)
    if not reason.strip():
        raise Invalid(
            N_("请写明谢绝的原因，一句话即可。"), {"reason": [N_("请写明谢绝的原因，一句话即可。")]}
        )
    invitation.answer_reason = reason.strip()
    settle(session, invitation, "declined", at=at)
    record_answer(session, "invitation_declined", invitation, by=None, at=at)


def _claim(session: Session, case: Case, user: User, part: str, *, at: datetime) -> None:
    refusal = rights.against_applying(session, case.competition_id, user.id)
    if refusal is not None:
        raise refusal
    known = select(CaseEditor).where(CaseEditor.case_id == case.id, CaseEditor.user_id == user.id)
    editor = session.execute(known).scalar_one_or_none()
    if editor is None:
        session.add(CaseEditor(case_id=case.id, user_id=user.id, part=part, since=at))
    elif PARTS_UP.index(part) > PARTS_UP.index(editor.part):
        editor.part = part
    session.flush()
    forget_standings(session)


def _tie_person(session: Session, person_id: int, user: User) -> None:
    """The person of the pool is this account, unless one of the two is tied already."""
    either = select(Person).where((Person.id == person_id) | (Person.user_id == user.id))
    people = session.execute(either).scalars().all()
    if [(person.id, person.user_id) for person in people] == [(person_id, None)]:
        people[0].user_id = user.id
        session.flush()
