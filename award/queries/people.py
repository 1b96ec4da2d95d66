"""Who holds which role in a competition, and who was offered one."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager

from award.models import Competition, Invitation, RoleGrant, User
from award.models.competition import ROLES

WINDOW = 100


def grants(
    session: Session, competition: Competition, *, role: str = "", words: str = "", after: int | None = None
) -> list[RoleGrant]:
    """Up to ``WINDOW`` + 1 live grants with their people, the newest first; below id ``after``."""
    query = (
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .options(contains_eager(RoleGrant.user))
        .where(RoleGrant.competition_id == competition.id, RoleGrant.ended_at.is_(None))
    )
    if role in ROLES:
        query = query.where(RoleGrant.role == role)
    if words:
        found = (
            User.name.contains(words, autoescape=True),
            User.email.contains(words.lower(), autoescape=True),
        )
        query = query.where(or_(*found))
    if after is not None:
        query = query.where(RoleGrant.id < after)
    return list(session.execute(query.order_by(RoleGrant.id.desc()).limit(WINDOW + 1)).scalars())


def invitations(session: Session, competition: Competition, *, after: int | None = None) -> list[Invitation]:
    """Up to ``WINDOW`` + 1 offers of a role that were not accepted, the open ones first; below id ``after`` among them."""
    query = select(Invitation).where(
        Invitation.competition_id == competition.id,
        Invitation.role.in_(ROLES),
        or_(Invitation.answer.is_(None), Invitation.answer != "accepted"),
    )
    if after is not None:
        query = query.where(Invitation.id < after)
    order = (Invitation.answered_at.is_not(None), Invitation.id.desc())
    return list(session.execute(query.order_by(*order).limit(WINDOW + 1)).scalars())
