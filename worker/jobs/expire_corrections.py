"""End the corrections whose clock ran out."""

import structlog
from sqlalchemy import select

from award.database import begin_writing
from award.errors import Refused
from award.models import Correction
from award.stages.verdicts import expire_correction
from worker.context import JobContext
from worker.kind import JobKind

log = structlog.get_logger()


def run(context: JobContext) -> None:
    """Each in a transaction of its own, so that one that cannot be ended does not keep the others."""
    session = context.session
    ended = (Correction.ended_at.is_(None), Correction.due_at < context.at)
    ids = session.scalars(select(Correction.id).where(*ended).order_by(Correction.id)).all()
    context.step()
    for correction_id in ids:
        begin_writing(session)
        try:
            expire_correction(session, session.get_one(Correction, correction_id), at=context.at)
            context.step()
        except Refused as refusal:
            session.rollback()
            log.error("correction_not_expired", correction=correction_id, error=str(refusal))


JOB = JobKind(name="award.expire_corrections", run=run, every=30.0, steps=True)
