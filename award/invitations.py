"""Invitations: to a role of a competition, to act for a body, to claim a case. Rights begin at acceptance.

Opening the link changes nothing. The token goes into a letter in the same act; of it only the hash is kept.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from award import policy, rights, seats
from award.accounts import folded, issue_token
from award.errors import Invalid, NotAllowed, WrongState
from award.i18n import N_
from award.models import Case, Competition, Invitation, Organisation, Person, Token, User
from award.models.competition import ROLES
from award.outbox import record

#: seats of a body, and the claim of a case
SEATS = ("manager", "member")
CLAIM = "claim"
#: what an invitation to a case gives: the part of its editor
CASE_PARTS = {CLAIM: "submit", "co_edit": "edit", "co_view": "view"}


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

    ``role``: a role of ``competition``; ``manager`` or ``member`` of ``organisation``; ``claim``, ``co_edit`` or ``co_view`` of ``case``.
    """
    if case is not None:
        competition = session.get_one(Competition, case.competition_id)
    _require_right(session, by, role, competition, organisation, case)
    if folded(email) == by.email:
        raise NotAllowed(N_("不能邀请自己，请由另一个人操作。"))
    if "@" not in email:
        raise Invalid(N_("请填写完整的电子邮箱。"), {"email": [N_("请填写完整的电子邮箱。")]})
    invitation = _add(
        session,
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
    if invitation is None:
        raise WrongState(N_("已经邀请过这个邮箱，还没有答复；可以重新发送。"))
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
        allowed = seats.manages(session, by, organisation)
    else:
        allowed = role in CASE_PARTS and case is not None and _may_hand_over(session, by, case)
    if not allowed:
        raise NotAllowed(N_("您不能发出这个邀请。"))


def _may_hand_over(session: Session, by: User, case: Case) -> bool:
    """A case entered by the office is claimed from it; one's own is shared by who may submit it."""
    return policy.may(session, by, "submit_case", case=case)


def _add(session: Session, **values: Any) -> Invitation | None:
    """The row of a new offer; None where one of the same thing to the same address is open. One statement."""
    there, column = aliased(Invitation), Invitation.__table__.c
    same = ("email", "role", "competition_id", "organisation_id", "case_id")
    twin = exists().where(
        there.answered_at.is_(None),
        *(getattr(there, name).is_not_distinct_from(values[name]) for name in same),
    )
    row = select(*(literal(value, column[name].type) for name, value in values.items())).where(~twin)
    statement = insert(Invitation).from_select(list(values), row).returning(Invitation)
    return session.execute(statement).scalar_one_or_none()


def invite_again(session: Session, invitation: Invitation, *, by: User, at: datetime) -> str:
    """A new link of an open invitation; earlier ones die."""
    _require_right_of(session, invitation, by)
    require_open(invitation)
    _end_links(session, invitation, at=at)
    return issue_token(session, "invitation", at=at, invitation_id=invitation.id)


def hand_out_invitation(session: Session, invitation: Invitation, *, by: User, at: datetime) -> str:
    """A new link of an open invitation, to be given to the invited person by hand; an event of its own."""
    token = invite_again(session, invitation, by=by, at=at)
    leaf = {"invitation": invitation.id, "role": invitation.role}
    record(session, "link_handed_out", by=by, at=at, competition=invitation.competition_id, leaf=leaf)
    return token


def withdraw_invitation(session: Session, invitation: Invitation, *, by: User, at: datetime) -> None:
    """Take an open offer back."""
    _require_right_of(session, invitation, by)
    settle(session, invitation, "withdrawn", at=at)
    record_answer(session, "invitation_withdrawn", invitation, by=by, at=at)


def _require_right_of(session: Session, invitation: Invitation, by: User) -> None:
    thing = {
        name: session.get(model, getattr(invitation, f"{name}_id"))
        if getattr(invitation, f"{name}_id")
        else None
        for name, model in (("competition", Competition), ("organisation", Organisation), ("case", Case))
    }
    _require_right(session, by, invitation.role, **thing)  # type: ignore[arg-type]


def require_open(invitation: Invitation) -> None:
    """Raise ``WrongState`` for an invitation that was answered or withdrawn."""
    if invitation.answered_at is not None:
        raise WrongState(N_("这份邀请已经答复或撤回。"))


def settle(
    session: Session, invitation: Invitation, answer: str, *, at: datetime, user: User | None = None
) -> None:
    """Write the answer (accepted, declined, withdrawn) and end the links."""
    require_open(invitation)
    invitation.answered_at, invitation.answer = at, answer
    invitation.account_id = user.id if user else None
    _end_links(session, invitation, at=at)
    session.flush()


def _end_links(session: Session, invitation: Invitation, *, at: datetime) -> None:
    live = update(Token).where(Token.invitation_id == invitation.id, Token.used_at.is_(None))
    session.execute(live.values(used_at=at))


def record_answer(
    session: Session, event: str, invitation: Invitation, *, by: User | None, at: datetime
) -> None:
    """The event of an answer, in its competition's chain or the site's."""
    leaf = {"invitation": invitation.id, "role": invitation.role}
    case = session.get(Case, invitation.case_id) if invitation.case_id else None
    record(session, event, by=by, at=at, competition=invitation.competition_id, case=case, leaf=leaf)
