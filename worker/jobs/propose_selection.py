"""Solve the best choice of winners under a decision's rules. The proposal is kept and shown; nothing is decided here."""

from typing import Any

from award.database import begin_writing, lock
from award.models import Job, Stage, User
from award.stages.selection import keep_proposal, solved
from award.stages.selection_inputs import inputs_of
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, stage: int, **_event: Any) -> dict[str, Any]:
    """Read what there is, solve outside any transaction, and keep the result under the stage's lock."""
    session = context.session
    inputs = inputs_of(session, session.get_one(Stage, stage))
    context.step(done=2, total=100)

    def progress(share: float) -> None:
        context.step(done=2 + round(94 * share), total=100)

    result = solved(inputs, progress)
    session.rollback()
    begin_writing(session)
    row = lock(session, Stage, stage)
    asked = session.get(Job, context.held.job_id) if context.held is not None else None
    by = session.get(User, asked.asked_by_id) if asked is not None and asked.asked_by_id else None
    proposal = keep_proposal(session, row, inputs, result, by=by, at=context.at)
    return {"proposal": proposal.id}


JOB = JobKind(name="award.propose_selection", run=run, steps=True)
