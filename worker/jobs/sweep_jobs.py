"""Find what a lost ring or a killed worker left behind, and ring again."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, or_, select, update

from award.models import Job
from worker.claim import MAX_TRIES, is_due
from worker.context import JobContext
from worker.kind import JobKind
from worker.outgoing import settle_lapsed

OVERLOOKED = timedelta(seconds=5)
AT_ONCE = 50


def run(context: JobContext) -> None:
    """Bury what was tried too often, end what was cancelled while it waited, ring for what is due."""
    session, at = context.session, context.at
    abandoned = and_(Job.state == "running", Job.lease_until < at)
    _end(
        context,
        abandoned,
        Job.tries >= MAX_TRIES,
        state="dead",
        last_error="stopped without a word each time",
    )
    _end(context, or_(abandoned, Job.state == "queued"), Job.cancel_asked.is_(True), state="cancelled")
    settle_lapsed(session, at=at)
    context.step()
    overlooked = or_(Job.state == "running", Job.not_before.is_not(None), Job.created_at < at - OVERLOOKED)
    due = session.execute(
        select(Job.id, Job.name).where(is_due(at), overlooked).order_by(Job.id).limit(AT_ONCE)
    ).all()
    context.step()
    current_app.extensions["doorbell"]([(job_id, name) for job_id, name in due])


def _end(context: JobContext, *which: object, **values: object) -> None:
    context.session.execute(
        update(Job)
        .where(*which)  # type: ignore[arg-type]
        .values(**values, lease_until=None, ended_at=context.at)
        .execution_options(synchronize_session=False)
    )


JOB = JobKind(name="award.sweep_jobs", run=run, every=5.0, steps=True)
