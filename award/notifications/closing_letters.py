"""Who is told what when a stage of judgement is closed. The letters wait as drafts for their release."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Stage
from award.notifications import addresses
from award.notifications.notification import Facts, Recipient
from award.notifications.people import behind_cases

#: kinds in which a case is judged; the applicants of the others are told by the receipt and by the result
BY_VERDICT = ("screening", "verification")
BY_MARKS = ("scoring", "defence")


def of_outcome(session: Session, arguments: Facts, outcome: str) -> Iterator[Recipient]:
    """One letter a case of this outcome and person behind it."""
    stage = session.get_one(Stage, arguments["stage"])
    if stage.kind not in BY_VERDICT + BY_MARKS:
        return
    query = (
        select(Case, Candidacy.reason)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == outcome)
        .where(Case.state.not_in(("withdrawn", "disqualified")))
        .order_by(Case.id)
    )
    rows = session.execute(query).all()
    people = behind_cases(session, [case.id for case, _reason in rows])
    letter = outcome if outcome == "passed" else "rejected" if stage.kind in BY_VERDICT else "eliminated"
    for case, reason in rows:
        facts = {
            "case_title": case.title,
            "reference": case.reference,
            "stage": stage.name,
            "reason": reason if letter == "rejected" else None,
            "path": addresses.case_page(case),
        }
        for user in people.get(case.id, []):
            yield Recipient.person(user, facts, case_id=case.id, letter=letter)
