"""What the site administrator's pages list. No case and no mark is among it."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from award.administration import HELD_BACK
from award.models import Competition, Invitation, Job, Message, RoleGrant, User

WINDOW = 50


def accounts(session: Session, text: str = "", *, after: int | None = None) -> list[User]:
    """Up to ``WINDOW`` + 1 accounts whose name or address contains the text, the newest first; below id ``after``."""
    query = select(User).where(User.erased_at.is_(None))
    for word in text.split():
        query = query.where(
            or_(User.name.contains(word, autoescape=True), User.email.contains(word.lower(), autoescape=True))
        )
    if after is not None:
        query = query.where(User.id < after)
    return list(session.execute(query.order_by(User.id.desc()).limit(WINDOW + 1)).scalars())


def competitions(session: Session) -> list[tuple[Competition, int]]:
    """(competition, its officers), the newest first."""
    officers = (
        select(func.count(RoleGrant.id))
        .where(
            RoleGrant.competition_id == Competition.id,
            RoleGrant.role.in_(("organiser", "chair", "auditor")),
            RoleGrant.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = session.execute(select(Competition, officers).order_by(Competition.id.desc()))
    return [(competition, number) for competition, number in rows]


def offices_empty(session: Session) -> list[tuple[Competition, set[str]]]:
    """Competitions without an organiser or a chair, the newest first, each with the offices that nobody holds."""
    wanted = {"organiser", "chair"}
    held = select(RoleGrant.competition_id, RoleGrant.role).where(
        RoleGrant.role.in_(wanted), RoleGrant.ended_at.is_(None)
    )
    filled: dict[int | None, set[str]] = {}
    for competition_id, role in session.execute(held.distinct()):
        filled.setdefault(competition_id, set()).add(role)
    every = session.execute(select(Competition).order_by(Competition.id.desc())).scalars()
    return [(one, wanted - filled.get(one.id, set())) for one in every if wanted - filled.get(one.id, set())]


def officers(session: Session, competition: Competition) -> list[RoleGrant]:
    """Who holds an office now."""
    query = select(RoleGrant).where(
        RoleGrant.competition_id == competition.id,
        RoleGrant.role.in_(("organiser", "chair", "auditor")),
        RoleGrant.ended_at.is_(None),
    )
    query = query.options(joinedload(RoleGrant.user)).order_by(RoleGrant.id)
    return list(session.execute(query).scalars())


def officer_invitations(session: Session, competition: Competition) -> list[Invitation]:
    """Offers of an office without an answer yet."""
    query = select(Invitation).where(
        Invitation.competition_id == competition.id,
        Invitation.role.in_(("organiser", "chair", "auditor")),
        Invitation.answered_at.is_(None),
    )
    return list(session.execute(query.order_by(Invitation.id)).scalars())


def links_held_back(session: Session) -> list[Message]:
    """Letters with a link that reached nobody, the newest first, up to ``WINDOW``."""
    query = select(Message).where(Message.secret.is_(True), Message.state.in_(HELD_BACK))
    return list(session.execute(query.order_by(Message.id.desc()).limit(WINDOW)).scalars())


def dead_jobs(session: Session) -> list[Job]:
    """Jobs that gave up, the newest first, up to ``WINDOW``."""
    query = select(Job).where(Job.state == "dead").order_by(Job.id.desc()).limit(WINDOW)
    return list(session.execute(query).scalars())


def site_counts(session: Session) -> dict[str, int]:
    """Accounts, competitions, links held back, dead jobs: one statement."""
    row = session.execute(
        select(
            select(func.count(User.id)).where(User.erased_at.is_(None)).scalar_subquery().label("accounts"),
            select(func.count(Competition.id)).scalar_subquery().label("competitions"),
            select(func.count(Message.id))
            .where(Message.secret.is_(True), Message.state.in_(HELD_BACK))
            .scalar_subquery()
            .label("links"),
            select(func.count(Job.id)).where(Job.state == "dead").scalar_subquery().label("jobs"),
        )
    ).one()
    return {name: int(value) for name, value in row._mapping.items()}
