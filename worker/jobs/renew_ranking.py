"""Compute a closed scoring stage's ranking again, after a sheet of it was voided."""

from award.models import Stage
from award.stages.rankings import make_ranking
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, stage: int) -> dict[str, int]:
    """The ranking that holds from now on; the one before it stays as its earlier number."""
    made = make_ranking(context.session, context.session.get_one(Stage, stage), at=context.at)
    return {"ranking": made.id, "number": made.number}


JOB = JobKind(name="award.renew_ranking", run=run)
