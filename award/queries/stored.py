"""Which stored contents somebody still needs: every row that names one, and the jobs of the last days."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from award.models import CaseFile, Job, VisitPhoto

#: every column that names a stored content; a test compares them with the tables
COLUMNS = (CaseFile.sha256, VisitPhoto.sha256)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def named_contents(session: Session, *, jobs_since: datetime) -> set[str]:
    """Hashes of the contents that rows name, and of those in jobs that wait, run, or ended at ``jobs_since`` or later."""
    found: set[str] = set()
    for column in COLUMNS:
        found.update(session.execute(select(column).distinct().execution_options(yield_per=5000)).scalars())
    recent = select(Job.arguments, Job.result).where(or_(Job.ended_at.is_(None), Job.ended_at >= jobs_since))
    for arguments, result in session.execute(recent.execution_options(yield_per=1000)):
        found.update(_digests_in([arguments, result]))
    return found


def _digests_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _digests_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _digests_in(inner)
