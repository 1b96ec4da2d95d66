"""The cases of a stage whose kind has no screens of its own."""

from dataclasses import dataclass

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from award import policy
from award.models import Candidacy, Case, Organisation, Stage, User

WINDOW = 50


@dataclass(frozen=True)
class StageCases:
    """A window of (candidacy, case), how many are open and decided, the id to go on from."""

    rows: list[tuple[Candidacy, Case]]
    counts: dict[str, int]
    after: int | None


def cases_in(
    session: Session, user: User, stage: Stage, *, decided: bool, after: int | None = None
) -> StageCases:
    """The cases of a stage that the person may view: those without an outcome, or those with. Two statements."""
    seen = (
        Candidacy.stage_id == stage.id,
        Candidacy.outcome != "lapsed",
        policy.condition(session, user, "view_case", stage.competition_id),
    )
    is_open = Candidacy.outcome == "pending"
    query = (
        select(Candidacy, Case)
        .join(Case, Candidacy.case_id == Case.id)
        .outerjoin(Organisation, Case.organisation_id == Organisation.id)
        .options(contains_eager(Case.organisation))
        .where(*seen, ~is_open if decided else is_open, Candidacy.id > (after or 0))
        .order_by(Candidacy.id)
        .limit(WINDOW + 1)
    )
    rows = [(candidacy, case) for candidacy, case in session.execute(query)]
    figures = select(
        func.coalesce(func.sum(when((is_open, 1), else_=0)), 0),
        func.coalesce(func.sum(when((is_open, 0), else_=1)), 0),
    )
    counted = session.execute(
        figures.join_from(Candidacy, Case, Candidacy.case_id == Case.id).where(*seen)
    ).one()
    counts = {"open": int(counted[0]), "decided": int(counted[1])}
    return StageCases(rows[:WINDOW], counts, rows[WINDOW - 1][0].id if len(rows) > WINDOW else None)
