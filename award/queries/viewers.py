"""With whose eyes somebody reads a case: as the office, or as an expert, perhaps blind."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.audience import Audience
from award.models import Assignment, Case, Stage, User
from award.standing import standing_of

OFFICE = frozenset(("organiser", "chair", "auditor", "screener"))


@dataclass(frozen=True)
class Eyes:
    """The audience that a viewer belongs to; ``blind``: he must not learn who the applicant is."""

    audience: Audience
    blind: bool = False

    @property
    def is_inside(self) -> bool:
        """The applicant's side or the office: reads whatever was handed in."""
        return self.audience <= Audience.OFFICE


def eyes_on(session: Session, user: User, case: Case) -> Eyes:
    """The eyes of somebody who may view the case. An expert is blind when all his stages with the case are."""
    known = policy.may_all(session, user, ("follow_case", "see_applicant"), case=case)
    roles = standing_of(session, user, case.competition_id).roles
    if known["follow_case"] or (known["see_applicant"] and roles & OFFICE):
        return Eyes(Audience.OFFICE)
    if known["see_applicant"]:
        return Eyes(Audience.EXPERT)
    query = (
        select(Stage.parameters)
        .join(Assignment, Assignment.stage_id == Stage.id)
        .where(
            Assignment.expert_id == user.id,
            Assignment.case_id == case.id,
            Assignment.is_given,
        )
    )
    return Eyes(
        Audience.EXPERT, all(parameters.get("blind") for parameters in session.execute(query).scalars())
    )
