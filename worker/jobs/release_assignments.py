"""Show the experts their cases, when ties were searched once more in the same transaction: no tied pair is shown."""

from typing import Any

from award.models import Stage, User
from award.queries.assignment import RELEASE
from award.stages.assignments import release_assignments
from award.stages.finding import find_conflicts
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, stage: int, by: int, **_event: Any) -> dict[str, int]:
    """In the name of the one who asked, by the rights that he has now."""
    session = context.session
    row = session.get_one(Stage, stage)
    find_conflicts(session, row.competition_id, at=context.at)
    number = release_assignments(session, row, by=session.get_one(User, by), at=context.at)
    return {"released": number}


JOB = JobKind(name=RELEASE, run=run)
