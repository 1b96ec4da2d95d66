"""Compute a closed scoring stage's ranking again, after a sheet of it was voided."""

from worker.context import JobContext
from worker.kind import JobKind
from worker.ranking import rank_stage


def run(context: JobContext, *, stage: int) -> dict[str, int]:
    """The ranking that holds from now on; the one before it stays as its earlier number."""
    made = rank_stage(context, stage)
    return {"ranking": made.id, "number": made.number}


JOB = JobKind(name="award.renew_ranking", run=run, steps=True)
