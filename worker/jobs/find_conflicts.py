"""Search the ties of a competition: after an expert's posts were written down, or because the office asked."""

from typing import Any

from award.stages import finding
from award.stages.searches import FIND
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, competition: int, **_event: Any) -> dict[str, int]:
    """By the data as they are now, which may be later than what was asked for."""
    return {"found": finding.find_conflicts(context.session, competition, at=context.at)}


JOB = JobKind(name=FIND, run=run)
