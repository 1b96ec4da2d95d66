"""Look for windows and corrections that end soon, and write to whoever still has something open."""

from award.notifications import deadline_near
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext) -> dict[str, int]:
    """Each person hears once a threshold, however often the clock comes round."""
    return {"new": deadline_near.write(context.session, at=context.at)}


JOB = JobKind(name="award.remind_deadlines", run=run, every=300.0)
