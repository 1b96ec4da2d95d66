"""Say that clock, broker, worker and database all work: one row, read by ``/readyz``."""

from award.models import Heartbeat
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext) -> None:
    """Overwrite the row."""
    context.session.merge(Heartbeat(name="worker", at=context.at, facts={}))


JOB = JobKind(name="award.beat_heart", run=run, every=5.0)
