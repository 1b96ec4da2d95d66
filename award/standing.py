"""Who is asking: an actor's roles, bodies and ties in one competition, loaded once a request."""

from dataclasses import dataclass, field

from sqlalchemy import CompoundSelect, exists, literal, select, union_all
from sqlalchemy.orm import Session

from award.models import CaseEditor, Conflict, Membership, RoleGrant, User, Vote, VoteMember


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
    votes: frozenset[int] = frozenset()  # opened votes in which he is entitled


NOBODY = Standing()


def standing_of(session: Session, user: User | None, competition_id: int | None) -> Standing:
    """The actor's standing in a competition (``None``: outside any). One statement, kept for the transaction."""
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
    session.info.pop("rights", None)  # the policy's answers rest on them


def _load(session: Session, user: User, competition_id: int | None) -> Standing:
    facts: dict[str, list[tuple[int, str]]] = {"body": [], "case": [], "role": [], "barred": [], "vote": []}
    for kind, number, word in session.execute(_facts(user.id, competition_id)):
        facts[kind].append((number, word))
    roles = frozenset(role for _, role in facts["role"])
    return Standing(
        user_id=user.id,
        competition_id=competition_id,
        is_site_admin=user.is_site_admin,
        roles=roles,
        managed=frozenset(body for body, part in facts["body"] if part == "manager"),
        member_of=frozenset(body for body, _ in facts["body"]),
        case_parts=dict(facts["case"]),
        has_conflicts=bool(roles and facts["barred"]),
        votes=frozenset(vote for vote, _ in facts["vote"]),
    )


def _facts(user_id: int, competition_id: int | None) -> CompoundSelect[str, int, str]:
    """(kind of fact, id, word) in one statement: bodies, cases, and within a competition roles and any conflict."""
    found = [
        select(literal("body"), Membership.organisation_id, Membership.part).where(
            Membership.user_id == user_id
        ),
        select(literal("case"), CaseEditor.case_id, CaseEditor.part).where(CaseEditor.user_id == user_id),
    ]
    if competition_id is not None:
        grants = (
            RoleGrant.user_id == user_id,
            RoleGrant.competition_id == competition_id,
            RoleGrant.ended_at.is_(None),
        )
        barred = exists().where(
            Conflict.user_id == user_id,
            Conflict.competition_id == competition_id,
            Conflict.state != "dismissed",
        )
        found.append(select(literal("role"), literal(0), RoleGrant.role).where(*grants))
        found.append(select(literal("barred"), literal(0), literal("")).where(barred))
        found.append(
            select(literal("vote"), VoteMember.vote_id, literal(""))
            .join(Vote, Vote.id == VoteMember.vote_id)
            .where(
                VoteMember.user_id == user_id,
                Vote.competition_id == competition_id,
                Vote.state != "prepared",
            )
        )
    return union_all(*found)
