"""Where a case has been: its candidacies in the order of the pipeline, its revisions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Decision, Revision, Stage


@dataclass(frozen=True)
class Passage:
    """One stage that the case has entered."""

    stage: str
    kind: str
    outcome: str
    entered_at: datetime
    decided_at: datetime | None
    reason: str | None


def vacated_by(session: Session, case: Case) -> int | None:
    """The released decision (its stage's id) in which a case that has left held a seat."""
    query = (
        select(Decision.stage_id)
        .join(Stage, Stage.id == Decision.stage_id)
        .where(Decision.case_id == case.id, Decision.tier_id.is_not(None), Stage.state == "closed")
        .order_by(Stage.step.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def passage_of(session: Session, case: Case) -> list[Passage]:
    """The stages that the case has entered, in order."""
    query = (
        select(
            Stage.name,
            Stage.kind,
            Candidacy.outcome,
            Candidacy.entered_at,
            Candidacy.decided_at,
            Candidacy.reason,
        )
        .join(Candidacy, Candidacy.stage_id == Stage.id)
        .where(Candidacy.case_id == case.id)
        .order_by(Stage.step, Stage.lane)
    )
    return [Passage(*row) for row in session.execute(query)]


def revisions_of(session: Session, case: Case) -> list[Revision]:
    """All revisions, the latest first."""
    query = select(Revision).where(Revision.case_id == case.id).order_by(Revision.number.desc())
    return list(session.execute(query).scalars())
