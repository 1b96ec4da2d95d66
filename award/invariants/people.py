"""Roles that exclude each other, and what belongs to erased accounts."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from award.invariants import Invariant
from award.models import Case, CaseEditor, Competition, RoleGrant, SignIn, User
from award.rights import ONE_PERSON_RULE

_other = aliased(RoleGrant)


def _both(one: str, *others: str) -> object:
    return (
        select(RoleGrant.id)
        .join(Competition, Competition.id == RoleGrant.competition_id)
        .where(
            RoleGrant.role == one,
            RoleGrant.ended_at.is_(None),
            exists().where(
                _other.user_id == RoleGrant.user_id,
                _other.competition_id == RoleGrant.competition_id,
                _other.role.in_(others),
                _other.ended_at.is_(None),
            ),
        )
    )


def _both_offices(session: Session) -> Iterable[int]:
    """An organiser who is the chair too is allowed by a rule of the competition alone."""
    query = _both("organiser", "chair").add_columns(Competition.rules)  # type: ignore[attr-defined]
    return [id for id, rules in session.execute(query) if not rules.get(ONE_PERSON_RULE)]


INVARIANTS = [
    Invariant(
        "auditor_writes_nothing", "an auditor holds a role that writes",
        _both("auditor", "organiser", "chair", "screener", "verifier", "expert"),  # type: ignore[arg-type]
    ),
    Invariant("organiser_does_not_preside", "one person is organiser and chair though no rule allows it", _both_offices),
    Invariant(
        "applicant_does_not_judge", "somebody judges in the competition in which he applies",
        select(RoleGrant.id).where(
            RoleGrant.ended_at.is_(None), RoleGrant.role.in_(("expert", "screener", "chair", "auditor")),
            exists().where(
                CaseEditor.user_id == RoleGrant.user_id, CaseEditor.case_id == Case.id,
                Case.competition_id == RoleGrant.competition_id, Case.state != "withdrawn",
            ),
        ),
    ),
    Invariant(
        "erased_hold_nothing", "an erased account holds a role",
        select(RoleGrant.id).join(User, User.id == RoleGrant.user_id).where(User.erased_at.is_not(None), RoleGrant.ended_at.is_(None)),
    ),
    Invariant(
        "erased_are_signed_out", "an erased account is signed in",
        select(SignIn.id).join(User, User.id == SignIn.user_id).where(User.erased_at.is_not(None), SignIn.ended_at.is_(None)),
    ),
]  # fmt: skip
