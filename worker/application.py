"""Puts the worker together: one Celery task for each job kind, one Flask application context for each run."""

import functools
import sys
import traceback
from collections.abc import Callable, Iterable

import structlog
from celery import Celery
from flask import Flask
from kombu import Queue

from award import create_app
from award.clock import now
from award.database import begin_writing
from award.errors import Refused
from award.extensions import db
from award.registry import Registry
from config import Settings, celery_config
from worker.claim import Claim, LeaseLost, claim, finish, give_back, renewing
from worker.context import Cancelled, JobContext
from worker.kind import JobKind
from worker.schedule import schedule

JOBS = Registry("worker.jobs", "JOB")
QUEUES = ("default", "mail", "render")
ERROR_LENGTH = 4000

log = structlog.get_logger()


def make_worker(settings: Settings, kinds: Iterable[JobKind] | None = None) -> Celery:
    """The Celery application with these job kinds (all of ``worker/jobs``). Flask's side is built at the first run."""
    kinds = list(JOBS.values() if kinds is None else kinds)
    app = Celery("award")
    app.conf.update(
        celery_config(settings),
        task_queues=[Queue(name, routing_key=name) for name in QUEUES],
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_create_missing_queues=False,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        beat_schedule=schedule(kinds),
        beat_schedule_filename=str(settings.data_dir / "beat-schedule"),
        timezone="UTC",
    )
    make_flask = functools.cache(lambda: create_app(settings, web=False))
    for kind in kinds:
        app.task(_task(kind, make_flask, settings), name=kind.name, shared=False)
    return app


def _task(kind: JobKind, make_flask: Callable[[], Flask], settings: Settings) -> Callable[..., None]:
    def task(job_id: int | None = None) -> None:
        flask = make_flask()
        with flask.app_context():
            db.session.info["doorbell"] = flask.extensions["doorbell"]
            if job_id is None:
                run_by_clock(kind, settings)
            else:
                run_claimed(kind, settings, job_id)

    return task


def run_by_clock(kind: JobKind, settings: Settings) -> None:
    """Run without a row; the next round of the clock is the retry."""
    context = JobContext(session=db.session, settings=settings, held=None)
    if not kind.steps:
        begin_writing(db.session)
    kind.run(context)
    db.session.commit()


def run_claimed(kind: JobKind, settings: Settings, job_id: int) -> None:
    """Claim the job, run it, write its outcome. A failure is written into the row, not raised."""
    held = claim(db.session, job_id, at=now())
    if held is None:
        return
    if held.name != kind.name:
        give_back(db.session, held, f"rung as {kind.name}", final=False, at=now())
        return
    context = JobContext(session=db.session, settings=settings, held=held)
    try:
        with renewing(db.engine, held):
            if not kind.steps:
                begin_writing(db.session)
            result = kind.run(context, **held.arguments)
            finish(db.session, held, result, state="done", at=now())
    except Cancelled:
        finish(db.session, held, None, state="cancelled", at=now())
    except LeaseLost:
        db.session.rollback()
        log.warning("job_lease_lost", job=held.name, job_id=job_id)
    except Exception as error:
        _fail(held, error)


def _fail(held: Claim, error: Exception) -> None:
    """A refusal by a rule is final, as it would be refused again; anything else is tried again."""
    text = "".join(traceback.format_exception(*sys.exc_info()))[-ERROR_LENGTH:]
    log.error("job_failed", job=held.name, job_id=held.job_id, attempt=held.token, error=text)
    give_back(db.session, held, text, final=isinstance(error, Refused), at=now())
