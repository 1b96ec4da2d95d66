"""Invitations: to a role of a competition, to act for a body, to claim a case. Rights begin at acceptance.

Opening the link changes nothing. The token goes into a letter in the same act; of it only the hash is kept.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from award import organisations, policy, registration, rights
from award.accounts import find_token, find_user, folded, issue_token
from award.errors import Invalid, NotAllowed, WrongState
from award.i18n import N_
from award.models import Case, CaseEditor, Competition, Invitation, Organisation, Person, Token, User
from award.models.competition import ROLES
from award.outbox import record
from award.standing import forget_standings

#: seats of a body, and the claim of a case
SEATS = ("manager", "member")
CLAIM = "claim"


def invite(
    session: Session,
    *,
    role: str,
    email: str,
    name: str,
    by: User,
    at: datetime,
    competition: Competition | None = None,
    organisation: Organisation | None = None,
    case: Case | None = None,
    person: Person | None = None,
    words: str = "",
) -> tuple[Invitation, str]:
    """An offer and the token of its link. Raises ``NotAllowed``, ``Invalid`` or ``WrongState`` (open already).

    ``role``: a role of ``competition``; ``manager`` or ``member`` of ``organisation``; ``claim`` of ``case``.
    """
    if case is not None:
        competition = session.get_one(Competition, case.competition_id)
    _require_right(session, by, role, competition, organisation, case)
    if folded(email) == by.email:
        raise NotAllowed(N_("不能邀请自己，请由另一个人操作。"))
    if "@" not in email:
        raise Invalid(N_("请填写完整的电子邮箱。"), {"email": [N_("请填写完整的电子邮箱。")]})
    invitation = Invitation(
        competition_id=competition.id if competition else None,
        organisation_id=organisation.id if organisation else None,
        case_id=case.id if case else None,
        person_id=person.id if person else None,
        role=role,
        email=folded(email),
        name=" ".join(name.split()),
        words=words.strip() or None,
        invited_by_id=by.id,
        invited_at=at,
    )
    if _twin(session, invitation) is not None:
        raise WrongState(N_("已经邀请过这个邮箱，还没有答复；可以重新发送。"))
    session.add(invitation)
    session.flush()
    leaf = {"invitation": invitation.id, "role": role}
    record(session, "person_invited", by=by, at=at, competition=competition, case=case, leaf=leaf)
    return invitation, issue_token(session, "invitation", at=at, invitation_id=invitation.id)


def _require_right(
    session: Session,
    by: User,
    role: str,
    competition: Competition | None,
    organisation: Organisation | None,
    case: Case | None,
) -> None:
    if role in ROLES and competition is not None:
        allowed = rights.may_grant(session, by, competition, role)
    elif role in SEATS and organisation is not None:
        allowed = organisations.manages(session, by, organisation)
    else:
        allowed = role == CLAIM and case is not None and _may_hand_over(session, by, case)
    if not allowed:
        raise NotAllowed(N_("您不能发出这个邀请。"))


def _may_hand_over(session: Session, by: User, case: Case) -> bool:
    """A case entered by the office is claimed from it; one's own is shared by who may submit it."""
    return policy.may(session, by, "submit_case", case=case)


def _twin(session: Session, invitation: Invitation) -> Invitation | None:
    """The open invitation to the same thing."""
    query = select(Invitation).where(
        Invitation.email == invitation.email,
        Invitation.role == invitation.role,
        Invitation.answered_at.is_(None),
        *(
            getattr(Invitation, name).is_not_distinct_from(getattr(invitation, name))
            for name in ("competition_id", "organisation_id", "case_id")
        ),
    )
    return session.execute(query.limit(1)).scalar_one_or_none()


def invite_again(session: Session, invitation: Invitation, *, by: User, at: datetime) -> str:
    """A new link of an open invitation; earlier ones die."""
    _require_right_of(session, invitation, by)
    _require_open(invitation)
    _end_links(session, invitation, at=at)
    return issue_token(session, "invitation", at=at, invitation_id=invitation.id)


def withdraw_invitation(session: Session, invitation: Invitation, *, by: User, at: datetime) -> None:
    """Take an open offer back."""
    _require_right_of(session, invitation, by)
    _answer(session, invitation, "withdrawn", at=at)
    _record(session, "invitation_withdrawn", invitation, by=by, at=at)


def _require_right_of(session: Session, invitation: Invitation, by: User) -> None:
    thing = {
        name: session.get(model, getattr(invitation, f"{name}_id"))
        if getattr(invitation, f"{name}_id")
        else None
        for name, model in (("competition", Competition), ("organisation", Organisation), ("case", Case))
    }
    _require_right(session, by, invitation.role, **thing)  # type: ignore[arg-type]


def open_invitation(session: Session, token: str, *, at: datetime) -> Invitation:
    """The invitation behind a live link. Raises ``WrongState``."""
    found = find_token(session, "invitation", token, at=at)
    invitation = session.get(Invitation, found.invitation_id) if found and found.invitation_id else None
    if invitation is None or invitation.answered_at is not None:
        raise WrongState(registration.DEAD_LINK)
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
    session.flush()
    registration.consent(session, user, notice, at=at)
    return user


def accept(session: Session, invitation: Invitation, user: User, *, at: datetime) -> None:
    """Accept as this account: now the right begins. Raises ``Refused`` where it is excluded by another."""
    _require_open(invitation)
    _answer(session, invitation, "accepted", at=at, user=user)
    inviter = session.get_one(User, invitation.invited_by_id)
    if invitation.role in ROLES:
        competition = session.get_one(Competition, invitation.competition_id)
        rights.begin_role(
            session, competition, user, invitation.role, by=inviter, at=at, invitation=invitation
        )
    elif invitation.role in SEATS:
        body = session.get_one(Organisation, invitation.organisation_id)
        organisations.seat(session, body, user, invitation.role, by=inviter, at=at)
    else:
        _claim(session, session.get_one(Case, invitation.case_id), user, at=at)
    if invitation.person_id is not None:
        _tie_person(session, invitation.person_id, user)
    _record(session, "invitation_accepted", invitation, by=user, at=at)


def decline(session: Session, invitation: Invitation, *, reason: str, at: datetime) -> None:
    """Decline with a reason; needs no account."""
    _require_open(invitation)
    if not reason.strip():
        raise Invalid(
            N_("请写明谢绝的原因，一句话即可。"), {"reason": [N_("请写明谢绝的原因，一句话即可。")]}
        )
    invitation.answer_reason = reason.strip()
    _answer(session, invitation, "declined", at=at)
    _record(session, "invitation_declined", invitation, by=None, at=at)


def _claim(session: Session, case: Case, user: User, *, at: datetime) -> None:
    refusal = rights.against_applying(session, case.competition_id, user.id)
    if refusal is not None:
        raise refusal
    known = select(CaseEditor).where(CaseEditor.case_id == case.id, CaseEditor.user_id == user.id)
    editor = session.execute(known).scalar_one_or_none()
    if editor is None:
        session.add(CaseEditor(case_id=case.id, user_id=user.id, part="submit", since=at))
    else:
        editor.part = "submit"
    session.flush()
    forget_standings(session)


def _tie_person(session: Session, person_id: int, user: User) -> None:
    """The person of the pool is this account, unless one of the two is tied already."""
    person = session.get_one(Person, person_id)
    tied = session.execute(select(Person.id).where(Person.user_id == user.id)).first()
    if person.user_id is None and tied is None:
        person.user_id = user.id
        session.flush()


def _require_open(invitation: Invitation) -> None:
    if invitation.answered_at is not None:
        raise WrongState(N_("这份邀请已经答复或撤回。"))


def _answer(
    session: Session, invitation: Invitation, answer: str, *, at: datetime, user: User | None = None
) -> None:
    _require_open(invitation)
    invitation.answered_at, invitation.answer = at, answer
    invitation.account_id = user.id if user else None
    _end_links(session, invitation, at=at)
    session.flush()


def _end_links(session: Session, invitation: Invitation, *, at: datetime) -> None:
    live = update(Token).where(Token.invitation_id == invitation.id, Token.used_at.is_(None))
    session.execute(live.values(used_at=at))


def _record(session: Session, event: str, invitation: Invitation, *, by: User | None, at: datetime) -> None:
    leaf = {"invitation": invitation.id, "role": invitation.role}
    case = session.get(Case, invitation.case_id) if invitation.case_id else None
    record(session, event, by=by, at=at, competition=invitation.competition_id, case=case, leaf=leaf)
