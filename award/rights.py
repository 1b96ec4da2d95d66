"""Roles in a competition: who grants them, and which exclude each other. Every change is an event."""

from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from award import policy
from award.errors import NotAllowed, Refused, WrongState
from award.i18n import N_
from award.models import Case, CaseEditor, Competition, Invitation, Membership, RoleGrant, User
from award.models.competition import ROLES
from award.outbox import record
from award.standing import forget_standings

OFFICERS = ("organiser", "chair", "auditor")
WORKERS = ("screener", "verifier", "expert")
#: what no applicant of the same competition may be
NOT_FOR_APPLICANTS = ("expert", "screener", "chair", "auditor")
#: the rule that lets one person organise and preside; the public result then says so
ONE_PERSON_RULE = "organiser_may_preside"


def live_roles(session: Session, competition_id: int, user_id: int) -> set[str]:
    """The roles a person holds now."""
    query = select(RoleGrant.role).where(
        RoleGrant.competition_id == competition_id,
        RoleGrant.user_id == user_id,
        RoleGrant.ended_at.is_(None),
    )
    return set(session.execute(query).scalars())


def is_applicant(session: Session, competition_id: int, user_id: int) -> bool:
    """Does the person stand behind a case here: for its body or as its editor? Drafts count."""
    bodies = select(Membership.organisation_id).where(Membership.user_id == user_id)
    edited = select(CaseEditor.case_id).where(CaseEditor.user_id == user_id)
    own = exists().where(
        Case.competition_id == competition_id,
        Case.state != "withdrawn",
        or_(Case.organisation_id.in_(bodies), Case.id.in_(edited)),
    )
    return bool(session.scalar(select(own)))


def against_role(session: Session, competition: Competition, user: User, role: str) -> Refused | None:
    """Why a person may not hold this role here; None when he may."""
    return _against(session, competition, user, role, live_roles(session, competition.id, user.id))


def _against(
    session: Session, competition: Competition, user: User, role: str, live: set[str]
) -> Refused | None:
    held = live - {role}
    if (role == "auditor" and held) or "auditor" in held:
        return WrongState(N_("监督员不能同时担任本届的其他角色。"))
    pair = {role} | held
    if {"organiser", "chair"} <= pair and not competition.rules.get(ONE_PERSON_RULE):
        return WrongState(N_("组委会办公室人员不能同时担任评委会主任。"))
    if role in NOT_FOR_APPLICANTS and is_applicant(session, competition.id, user.id):
        return WrongState(N_("本届的申报人不能担任专家、初审员、评委会主任或监督员。"))
    return None


def against_applying(
    session: Session, competition_id: int | Select[tuple[int]], user_id: int
) -> Refused | None:
    """Why a person may not become an applicant here (begin a case, join a body that has one); None when he may.

    ``competition_id``: one competition, or a query of several. One statement.
    """
    where = competition_id if isinstance(competition_id, Select) else (competition_id,)
    judging = (
        select(RoleGrant.id)
        .where(RoleGrant.competition_id.in_(where), RoleGrant.user_id == user_id)
        .where(RoleGrant.ended_at.is_(None), RoleGrant.role.in_(NOT_FOR_APPLICANTS))
    )
    if session.execute(judging.limit(1)).first() is not None:
        return NotAllowed(N_("您在本届担任评审或监督工作，不能申报或代表单位申报。"))
    return None


def may_grant(session: Session, by: User, competition: Competition, role: str) -> bool:
    """The organiser grants workers, the site's administrator officers."""
    action = "grant_officers" if role in OFFICERS else "grant_workers"
    return policy.may(session, by, action, competition_id=competition.id)


def require_grantor(session: Session, by: User, competition: Competition, role: str, holder: User) -> None:
    """Raise ``NotAllowed`` unless ``by`` may give this role to this person; never oneself."""
    if role not in ROLES or not may_grant(session, by, competition, role):
        raise NotAllowed(N_("您不能授予这个角色。"))
    if holder.id == by.id:
        raise NotAllowed(N_("不能给自己授予角色，请由另一个人操作。"))


def grant_role(
    session: Session, competition: Competition, user: User, role: str, *, by: User, at: datetime
) -> RoleGrant:
    """Give a role at once to a person with an account. Raises ``NotAllowed``, ``WrongState``."""
    require_grantor(session, by, competition, role, user)
    return begin_role(session, competition, user, role, by=by, at=at)


def begin_role(
    session: Session,
    competition: Competition,
    user: User,
    role: str,
    *,
    by: User,
    at: datetime,
    invitation: Invitation | None = None,
) -> RoleGrant:
    """The grant itself, after its right was asked: by ``grant_role`` or at an invitation's acceptance."""
    live = live_roles(session, competition.id, user.id)
    refusal = _against(session, competition, user, role, live)
    if refusal is not None:
        raise refusal
    if role in live:
        raise WrongState(N_("这个人已经担任这个角色。"))
    grant = RoleGrant(
        competition_id=competition.id, user_id=user.id, role=role, granted_by_id=by.id, granted_at=at
    )
    session.add(grant)
    session.flush()
    forget_standings(session)
    leaf = {"grant": grant.id, "user": user.id, "role": role}
    if invitation is not None:
        leaf["invitation"] = invitation.id
    letters = {"grant": grant.id} if invitation is None else None
    record(session, "role_granted", by=by, at=at, competition=competition, leaf=leaf, letters=letters)
    return grant


def end_role(session: Session, grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Take a role back; the row stays. Raises ``NotAllowed``, ``WrongState``."""
    competition = session.get_one(Competition, grant.competition_id)
    if not may_grant(session, by, competition, grant.role):
        raise NotAllowed(N_("您不能收回这个角色。"))
    if grant.ended_at is not None:
        raise WrongState(N_("这个角色已经收回。"))
    grant.ended_at = at
    session.flush()
    forget_standings(session)
    leaf = {"grant": grant.id, "user": grant.user_id, "role": grant.role}
    record(session, "role_ended", by=by, at=at, competition=competition, leaf=leaf)
