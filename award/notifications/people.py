"""Who stands behind a case, a stage or an office: the same relations that let them open the page."""

from collections.abc import Iterable

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from award.models import Case, CaseEditor, Membership, RoleGrant, User

AT_ONCE = 500


def behind_case(session: Session, case_id: int) -> list[User]:
    """The managers of the case's body and who may submit it."""
    return behind_cases(session, [case_id]).get(case_id, [])


def behind_cases(session: Session, case_ids: Iterable[int]) -> dict[int, list[User]]:
    """For each case, who may submit it; in order of account."""
    found: dict[int, list[User]] = {}
    wanted = sorted(set(case_ids))
    for start in range(0, len(wanted), AT_ONCE):
        piece = wanted[start : start + AT_ONCE]
        managers = (
            select(Case.id.label("case_id"), Membership.user_id.label("user_id"))
            .join(Membership, Membership.organisation_id == Case.organisation_id)
            .where(Case.id.in_(piece), Membership.part == "manager")
        )
        editors = select(CaseEditor.case_id.label("case_id"), CaseEditor.user_id.label("user_id")).where(
            CaseEditor.case_id.in_(piece), CaseEditor.part == "submit"
        )
        pairs = union(managers, editors).subquery()
        query = (
            select(pairs.c.case_id, User)
            .join(User, User.id == pairs.c.user_id)
            .where(User.erased_at.is_(None), User.confirmed_at.is_not(None))
            .order_by(pairs.c.case_id, User.id)
        )
        for case_id, user in session.execute(query):
            found.setdefault(case_id, []).append(user)
    return found


def with_role(session: Session, competition_id: int, *roles: str) -> list[User]:
    """Who holds one of the roles now."""
    holders = select(RoleGrant.user_id).where(
        RoleGrant.competition_id == competition_id, RoleGrant.role.in_(roles), RoleGrant.ended_at.is_(None)
    )
    query = select(User).where(User.id.in_(holders), User.erased_at.is_(None)).order_by(User.id)
    return list(session.execute(query).scalars())
