"""In which competitions a person has something to do, and as what."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from award.models import Case, CaseEditor, Competition, Membership, RoleGrant, Stage, User
from award.models.competition import ROLES

APPLICANT = "applicant"
#: role → the kinds of stage that it works in; the officers work in all
KINDS = {
    "screener": ("screening",),
    "verifier": ("verification",),
    "expert": ("scoring", "defence"),
    APPLICANT: ("submission",),
}


def involvements(session: Session, user: User) -> list[tuple[Competition, list[str]]]:
    """(competition, roles in the order of the pipeline's offices, applicant last), the newest first."""
    grants = select(RoleGrant.competition_id, RoleGrant.role).where(
        RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None)
    )
    found: dict[int, set[str]] = {}
    for competition_id, role in session.execute(grants):
        found.setdefault(competition_id, set()).add(role)
    bodies = select(Membership.organisation_id).where(Membership.user_id == user.id)
    edited = select(CaseEditor.case_id).where(CaseEditor.user_id == user.id)
    cases = select(Case.competition_id).where(or_(Case.organisation_id.in_(bodies), Case.id.in_(edited)))
    for competition_id in session.execute(cases.distinct()).scalars():
        found.setdefault(competition_id, set()).add(APPLICANT)
    query = select(Competition).where(Competition.id.in_(found)).order_by(Competition.id.desc())
    order = (*ROLES, APPLICANT)
    return [
        (competition, sorted(found[competition.id], key=order.index))
        for competition in session.execute(query).scalars()
    ]


def open_stages(session: Session, mine: list[tuple[Competition, list[str]]]) -> dict[tuple[int, str], Stage]:
    """(competition, role) → the open stage that the role works in, the one that ends first. One statement."""
    query = select(Stage).where(
        Stage.competition_id.in_([competition.id for competition, _roles in mine]), Stage.state == "open"
    )
    found: dict[tuple[int, str], Stage] = {}
    for stage in session.execute(query.order_by(Stage.closes_at.is_(None), Stage.closes_at)).scalars():
        for role, kinds in KINDS.items():
            if stage.kind in kinds:
                found.setdefault((stage.competition_id, role), stage)
    return found
