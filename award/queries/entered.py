"""What the office entered for others and nobody submitted yet."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, CaseEditor, Competition, Organisation

WINDOW = 50


@dataclass(frozen=True)
class Entered:
    """One draft of the office; ``claimed``: a person of the body writes on it now."""

    case: Case
    claimed: bool


def entered_drafts(
    session: Session, competition: Competition, *, after: int | None = None
) -> tuple[list[Entered], int, int | None]:
    """Drafts entered by the office, the newest first; how many there are; the key of the next window."""
    mine = (Case.competition_id == competition.id, Case.on_behalf.is_(True), Case.state == "draft")
    query = (
        select(Case, exists().where(CaseEditor.case_id == Case.id))
        .where(*mine)
        .options(joinedload(Case.organisation).load_only(Organisation.name))
        .order_by(Case.id.desc())
        .limit(WINDOW + 1)
    )
    if after is not None:
        query = query.where(Case.id < after)
    rows = [Entered(case, claimed) for case, claimed in session.execute(query)]
    total = session.execute(select(func.count(Case.id)).where(*mine)).scalar_one()
    return rows[:WINDOW], total, rows[WINDOW - 1].case.id if len(rows) > WINDOW else None
