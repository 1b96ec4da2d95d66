"""Move the cases that came in after the cut-off into the next edition, one by one."""

import structlog

from award.database import begin_writing
from award.errors import Refused
from award.models import Case, Competition, User
from award.stages.intake import carry_over, waiting_cases
from worker.context import JobContext
from worker.kind import JobKind

log = structlog.get_logger()


def run(context: JobContext, *, competition: int, successor: int, by: int) -> dict[str, int]:
    """Each in a transaction of its own; one that was withdrawn meanwhile is passed over. Returns how many went."""
    session, moved = context.session, 0
    ids = waiting_cases(session, session.get_one(Competition, competition))
    for number, case_id in enumerate(ids, start=1):
        session.rollback()
        begin_writing(session)
        try:
            carry_over(session, session.get_one(Case, case_id), session.get_one(Competition, successor),
                       by=session.get_one(User, by), at=context.at)  # fmt: skip
            moved += 1
        except Refused as refusal:
            session.rollback()
            log.warning("case_not_carried_over", case=case_id, error=str(refusal))
        context.step(done=number, total=len(ids))
    return {"cases": moved}


JOB = JobKind(name="award.carry_over_cases", run=run, steps=True)
