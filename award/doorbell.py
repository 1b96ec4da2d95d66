"""Rings the worker after a commit: here is a job's id, start at once.

The only part of the web side that knows of Celery, and only as a sender. A ring may be lost: the worker's
sweep finds the job's row within seconds. So a broker that is down must neither fail nor slow a request: after
one failure nothing is rung for a while.
"""

import time
from collections.abc import Iterable

import structlog
from celery import Celery

from config import Settings, celery_config

SILENCE_SECONDS = 10.0
PATIENCE_SECONDS = 0.5
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}

log = structlog.get_logger()


class Doorbell:
    """Sends the task of a job's name with the job's id. One for each application, shared by its threads."""

    def __init__(self, settings: Settings) -> None:
        self._celery = Celery("award-doorbell", set_as_current=False)
        self._celery.conf.update(celery_config(settings), broker_connection_timeout=PATIENCE_SECONDS)
        self._celery.conf.broker_transport_options.update(ONE_TRY)
        self._silent_until = 0.0

    def ring(self, jobs: Iterable[tuple[int, str]]) -> None:
        """Ring for each (job id, job name). Never raises; after a failure it stays silent for a while."""
        if time.monotonic() < self._silent_until:
            return
        for job_id, name in jobs:
            try:
                self._celery.send_task(name, args=[job_id], retry=False)
            except Exception as error:  # whatever a broker may raise; the sweep repairs it
                self._silent_until = time.monotonic() + SILENCE_SECONDS
                log.warning("doorbell_silent", job=name, job_id=job_id, error=repr(error))
                return

    __call__ = ring
