"""The officers' page of a stage's sheets: which count, what is asked to be voided, what the chair decided. Never a mark."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from award.models import Candidacy, Case, Correction, Scoresheet, Stage, User, VoidProposal

WINDOW = 25


@dataclass(frozen=True)
class Counted:
    """One sealed sheet that counts."""

    id: int
    expert: str
    sealed_at: datetime


@dataclass(frozen=True)
class CaseSheets:
    """A case of the stage with the sheets that count; ``returned``: it is being corrected."""

    case: Case
    outcome: str
    returned: bool
    sheets: list[Counted] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """A proposal with what the chair needs to decide it."""

    proposal: VoidProposal
    case: Case
    expert: str
    asker: str
    decider: str | None


def sheets_of(
    session: Session, stage: Stage, *, words: str = "", after: int | None = None
) -> list[CaseSheets]:
    """The stage's cases by candidacy, a window and one more; ``words``: of number or title. Two statements."""
    returned = (
        select(Correction.id).where(Correction.case_id == Case.id, Correction.ended_at.is_(None)).exists()
    )
    query = (
        select(Case, Candidacy.outcome, returned, Candidacy.id)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed")
        .order_by(Case.id)
    )
    if words:
        query = query.where(
            or_(
                Case.reference.icontains(words, autoescape=True), Case.title.icontains(words, autoescape=True)
            )
        )
    if after is not None:
        query = query.where(Case.id > after)
    found = {
        row[0].id: CaseSheets(row[0], row[1], row[2]) for row in session.execute(query.limit(WINDOW + 1))
    }
    counted = (
        select(Scoresheet.case_id, Scoresheet.id, User.name, Scoresheet.sealed_at)
        .join(User, User.id == Scoresheet.expert_id)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed", Scoresheet.case_id.in_(found))
        .order_by(Scoresheet.id)
    )
    for case_id, id, name, sealed_at in session.execute(counted):
        found[case_id].sheets.append(Counted(id, name, sealed_at))
    return list(found.values())


def proposals_of(session: Session, stage: Stage) -> list[Asked]:
    """What was asked to be voided, open ones first, the newest first. One statement."""
    expert, asker, decider = aliased(User), aliased(User), aliased(User)
    query = (
        select(VoidProposal, Case, expert.name, asker.name, decider.name)
        .join(Scoresheet, Scoresheet.id == VoidProposal.scoresheet_id)
        .join(Case, Case.id == Scoresheet.case_id)
        .join(expert, expert.id == Scoresheet.expert_id)
        .join(asker, asker.id == VoidProposal.proposed_by_id)
        .outerjoin(decider, decider.id == VoidProposal.decided_by_id)
        .where(VoidProposal.stage_id == stage.id)
        .order_by(VoidProposal.decided_at.is_not(None), VoidProposal.id.desc())
        .limit(WINDOW)
    )
    return [Asked(*row) for row in session.execute(query)]
