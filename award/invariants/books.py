"""The chain, the triggers, the outbox."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from award.invariants import Invariant
from award.ledger import verify_books
from award.models import Case, Event, Job, Message, triggers


def _missing_triggers(session: Session) -> Iterable[str]:
    connection = session.connection()
    return sorted(set(triggers.expected(connection.dialect.name)) - triggers.present(connection))


_submitted = exists().where(
    Event.case_id == Case.id,
    Event.name.in_(("case_submitted", "case_carried_over")),
    Event.competition_id == Case.competition_id,
)

INVARIANTS = [
    Invariant("chain_holds", "the chain of events does not hold", verify_books),
    Invariant("triggers_stand", "a trigger is missing", _missing_triggers),
    Invariant("submission_recorded", "a submitted case has no event", select(Case.id).where(Case.reference.is_not(None), ~_submitted)),
    Invariant(
        "drafts_leave_no_trace", "an event speaks of a draft",
        select(Event.n).join(Case, Case.id == Event.case_id).where(Case.state == "draft"),
    ),
    Invariant("sent_has_a_time", "a message is sent without a time, or has one without being sent",
              select(Message.id).where((Message.state == "sent") != Message.sent_at.is_not(None))),
    Invariant("ended_jobs_have_a_time", "a job has ended without a time",
              select(Job.id).where(Job.state.in_(("done", "dead", "cancelled")), Job.ended_at.is_(None))),
]  # fmt: skip
