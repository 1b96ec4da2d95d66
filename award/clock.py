"""The one clock. Only the edge (a request, a job) asks it; rules below take ``at=``."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
