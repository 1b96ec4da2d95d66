"""What a closing would do, case by case, as its page shows it: the first of each outcome."""

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Stage

UNDECIDED = "undecided"


def lists_of(session: Session, stage: Stage, *, most: int) -> dict[str, list[tuple[Case, Candidacy]]]:
    """Outcome (``passed``, ``eliminated``, ``undecided``) → the first ``most`` cases by reference. One statement."""
    proposed = func.coalesce(Candidacy.proposed, UNDECIDED)
    outcome = when((Candidacy.outcome == "pending", proposed), else_=Candidacy.outcome)
    number = func.row_number().over(partition_by=outcome, order_by=Case.reference)
    numbered = (
        select(Candidacy.id, outcome.label("outcome"), number.label("number"))
        .join(Case, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed")
        .subquery()
    )
    query = (
        select(Case, Candidacy, numbered.c.outcome)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .join(numbered, numbered.c.id == Candidacy.id)
        .where(numbered.c.number <= most)
        .order_by(Case.reference)
    )
    lists: dict[str, list[tuple[Case, Candidacy]]] = {"passed": [], "eliminated": [], UNDECIDED: []}
    for case, candidacy, word in session.execute(query):
        lists[word].append((case, candidacy))
    return lists
