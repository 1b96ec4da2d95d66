"""Print what the chair's approval of a succession has changed: the public list's new version, with its note."""

from award.models import Succession
from award.stages import succession as rules
from worker.context import JobContext
from worker.kind import JobKind


def run(
    context: JobContext, *, succession: int, listed: int | None, competition: int | None = None, n: int | None = None
) -> None:  # fmt: skip
    """All of it is one transaction, and so the version is printed once. ``listed``: the stage whose list is public."""
    asked = context.session.get_one(Succession, succession)
    rules.print_succession(context.session, asked, listed, at=context.at)


JOB = JobKind(name=rules.PRINT, run=run)
