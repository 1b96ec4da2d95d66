"""A worker with one more kind of job, whose effect would be seen if it happened twice."""

import time
from typing import Any

from award.models import Heartbeat
from config import load_settings
from worker.application import JOBS, make_worker
from worker.context import JobContext
from worker.kind import JobKind


def run(context: JobContext, *, number: int) -> dict[str, Any]:
    """Insert a row whose key is the number; dawdle in the middle, so that a kill meets the transaction open."""
    context.session.add(Heartbeat(name=f"done {number}", at=context.at, facts={}))
    context.session.flush()
    time.sleep(0.03)
    tally = context.session.get_one(Heartbeat, "tally", with_for_update=True)
    tally.facts = {"n": tally.facts["n"] + 1}
    return {"number": number}


COUNTING = JobKind("award.count_up", run)


def __getattr__(name: str) -> Any:
    """``app``, built when Celery asks for it and not when a test imports ``COUNTING``."""
    if name == "app":
        return make_worker(load_settings(), [*JOBS.values(), COUNTING])
    raise AttributeError(name)
