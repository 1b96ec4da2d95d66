"""After a submission: link the bodies that the case names, and let visits that have not begun verify its new claims."""

from typing import Any

from award.stages import following
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, case: int, **asked_by: Any) -> None:
    """By the revision that counts now, which may be a later one than that of the event."""
    following.follow_revision(context.session, case, at=context.at)


JOB = JobKind(name=following.FOLLOW, run=run)
