"""What comes round by the clock: every job kind that says ``every``."""

from collections.abc import Iterable
from typing import Any

from worker.kind import JobKind


def schedule(kinds: Iterable[JobKind]) -> dict[str, dict[str, Any]]:
    """Celery's beat table. A round that nobody took before the next one is due is dropped, not piled up."""
    return {
        kind.name: {"task": kind.name, "schedule": kind.every, "options": {"expires": kind.every}}
        for kind in kinds
        if kind.every is not None
    }
