"""Work out what closing a stage would do. A scoring stage's ranking is computed first, outside any writing."""

from collections.abc import Callable
from typing import Any

from award.database import begin_writing
from award.models import Stage
from award.stages.aspects import aspects_of
from award.stages.closing import prepare_closing
from award.stages.rankings import collect, compute, store
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, stage: int, **_event: Any) -> dict[str, Any]:
    """Rank where there is something to rank, then fill what the closing would do."""
    session = context.session
    if session.get_one(Stage, stage).kind == "scoring":
        _rank(context, stage)
    session.rollback()
    begin_writing(session)
    listed = prepare_closing(session, session.get_one(Stage, stage), by=None, at=context.at)
    context.step(done=99, total=100)
    return {"passed": listed.passed, "eliminated": listed.eliminated, "undecided": listed.undecided}


def _rank(context: JobContext, stage_id: int) -> None:
    """Collect, compute without a transaction, store."""
    session = context.session
    stage = session.get_one(Stage, stage_id)
    collected, aspects = collect(session, stage), aspects_of(session, stage)
    session.refresh(stage)
    session.expunge(
        stage
    )  # its parameters are read while nothing is open: on SQLite a reader may not turn writer
    context.step(done=10, total=100)
    computed = compute(collected, stage, aspects, progress=_percents(context))
    session.rollback()
    begin_writing(session)
    store(session, session.get_one(Stage, stage_id), computed, at=context.at)
    context.step(done=92, total=100)


def _percents(context: JobContext) -> Callable[[float], None]:
    """A step for each further percent, not for each trial: a step is a commit."""
    told = 10

    def progress(share: float) -> None:
        nonlocal told
        percent = 10 + round(80 * share)
        if percent > told:
            told = percent
            context.step(done=percent, total=100)

    return progress


JOB = JobKind(name="award.prepare_closing", run=run, steps=True)
