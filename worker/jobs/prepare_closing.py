"""Work out what closing a stage would do. A scoring stage's ranking is computed first, outside any writing."""

from typing import Any

from award.database import begin_writing
from award.models import Stage
from award.stages.closing import prepare_closing
from worker.context import JobContext
from worker.kind import JobKind
from worker.ranking import rank_stage


def run(context: JobContext, *, stage: int, **_event: Any) -> dict[str, Any]:
    """Rank where there is something to rank, then fill what the closing would do."""
    session = context.session
    if session.get_one(Stage, stage).kind == "scoring":
        rank_stage(context, stage)
        context.step(done=92, total=100)
    session.rollback()
    begin_writing(session)
    listed = prepare_closing(session, session.get_one(Stage, stage), by=None, at=context.at)
    context.step(done=99, total=100)
    return {"passed": listed.passed, "eliminated": listed.eliminated, "undecided": listed.undecided}


JOB = JobKind(name="award.prepare_closing", run=run, steps=True)
