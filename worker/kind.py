"""What a job is: a name, what it does, and whether the clock calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class JobKind:
    """One kind of job; a file in ``worker/jobs`` calls its own ``JOB``.

    ``name`` is ``award.<verb>_<noun>``, the Celery task's as well; the verb chooses the queue.
    ``run(context, **arguments)`` does the work and may be run twice: what it did in a transaction that did
    not commit is gone, the rest must be found done. Its return value, JSON or None, is kept in the row.
    ``every``: seconds between two runs by the clock, without a row and without arguments.
    ``steps``: the job commits by itself through ``context.step()``, because it talks to the outside or takes
    long; otherwise all of it is one transaction, begun for writing at once.
    """

    name: str
    run: Callable[..., dict[str, Any] | None]
    every: float | None = None
    steps: bool = False
