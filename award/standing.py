"""Who is asking: an actor's roles, bodies and ties in one competition, loaded once a request."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import CaseEditor, Conflict, Membership, RoleGrant, User


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of an actor. ``case_parts``: case id → view, edit or submit."""

    user_id: int | None = None
    competition_id: int | None = None
    is_site_admin: bool = False
    roles: frozenset[str] = frozenset()
    managed: frozenset[int] = frozenset()  # bodies he speaks for
    member_of: frozenset[int] = frozenset()
    case_parts: dict[int, str] = field(default_factory=dict)
    has_conflicts: bool = False


NOBODY = Standing()


def standing_of(session: Session, user: User | None, competition_id: int | None) -> Standing:
    """The actor's standing in a competition (``None``: outside any). Four statements, kept for the transaction."""
    if user is None:
        return Standing(competition_id=competition_id)
    kept: dict[tuple[int, int | None], Standing] = session.info.setdefault("standings", {})
    key = (user.id, competition_id)
    if key not in kept:
        kept[key] = _load(session, user, competition_id)
    return kept[key]


def forget_standings(session: Session) -> None:
    """Load standings anew: rights were changed in this transaction."""
    session.info.pop("standings", None)


def _load(session: Session, user: User, competition_id: int | None) -> Standing:
    memberships = session.execute(
        select(Membership.organisation_id, Membership.part).where(Membership.user_id == user.id)
    ).all()
    parts = session.execute(
        select(CaseEditor.case_id, CaseEditor.part).where(CaseEditor.user_id == user.id)
    ).all()
    roles: frozenset[str] = frozenset()
    conflicted = False
    if competition_id is not None:
        grants = select(RoleGrant.role).where(
            RoleGrant.user_id == user.id,
            RoleGrant.competition_id == competition_id,
            RoleGrant.ended_at.is_(None),
        )
        roles = frozenset(session.execute(grants).scalars())
        if roles:
            barred = select(Conflict.id).where(
                Conflict.user_id == user.id,
                Conflict.competition_id == competition_id,
                Conflict.state != "dismissed",
            )
            conflicted = session.execute(barred.limit(1)).first() is not None
    return Standing(
        user_id=user.id,
        competition_id=competition_id,
        is_site_admin=user.is_site_admin,
        roles=roles,
        managed=frozenset(org for org, part in memberships if part == "manager"),
        member_of=frozenset(org for org, _ in memberships),
        case_parts=dict(parts),
        has_conflicts=conflicted,
    )
