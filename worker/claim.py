"""Taking a job's row, keeping it, and giving it back: why nothing is lost and nothing is done twice.

A claim is one UPDATE that only one taker wins. It counts the try, and that count is the claim's token: every
later write names it, so a worker that lost its lease (stopped, then woken) can no longer write anything.
The outcome is written in the transaction of the work itself.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine, and_, or_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from award.clock import now
from award.models import Job

LEASE = timedelta(seconds=60)
RENEW_SECONDS = 15.0
MAX_TRIES = 5
BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(minutes=10)

log = structlog.get_logger()


class LeaseLost(Exception):  # noqa: N818 - not a fault of this worker
    """Another worker has the job now; what this one had not committed is dropped."""


@dataclass(frozen=True)
class Claim:
    """A job this worker holds until ``lease_until`` of its row; ``token`` is the number of the try."""

    job_id: int
    name: str
    arguments: dict[str, Any]
    token: int

    def mine(self) -> Any:
        """The condition under which this claim may still write."""
        return and_(Job.id == self.job_id, Job.tries == self.token, Job.state == "running")


def is_due(at: datetime) -> Any:
    """The condition on a job row that may be claimed at ``at``."""
    waiting = and_(Job.state == "queued", or_(Job.not_before.is_(None), Job.not_before <= at))
    abandoned = and_(Job.state == "running", Job.lease_until < at)
    return and_(or_(waiting, abandoned), Job.tries < MAX_TRIES, Job.cancel_asked.is_(False))


def claim(session: Session, job_id: int, *, at: datetime) -> Claim | None:
    """Take the job and commit, or return None: it is done, taken, cancelled, dead or not due yet."""
    row = session.execute(
        update(Job)
        .where(Job.id == job_id, is_due(at))
        .values(state="running", tries=Job.tries + 1, lease_until=at + LEASE, started_at=at, ended_at=None)
        .returning(Job.id, Job.name, Job.arguments, Job.tries)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    session.commit()
    return Claim(row.id, row.name, row.arguments or {}, row.tries) if row else None


def write(session: Session, held: Claim, **values: Any) -> None:
    """Write into the claimed row within the open transaction. Raises LeaseLost when it is no longer ours."""
    done = session.execute(
        update(Job)
        .where(held.mine())
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if done is None:
        raise LeaseLost(held.name, held.job_id)


def finish(session: Session, held: Claim, result: dict[str, Any] | None, *, state: str, at: datetime) -> None:
    """Write the outcome and commit it together with the work. Raises LeaseLost."""
    write(session, held, state=state, lease_until=None, ended_at=at, result=result, last_error=None)
    session.commit()


def give_back(session: Session, held: Claim, error: str, *, final: bool, at: datetime) -> None:
    """After a failure: drop the work, wait and try again, or call the job dead. Commits."""
    session.rollback()
    dead = final or held.token >= MAX_TRIES
    wait = min(BACKOFF * 2 ** (held.token - 1), LONGEST_BACKOFF)
    values: dict[str, Any] = {"state": "dead", "ended_at": at} if dead else {"state": "queued"}
    try:
        write(session, held, **values, lease_until=None, not_before=at + wait, last_error=error)
    except LeaseLost:
        log.warning("job_lease_lost", job=held.name, job_id=held.job_id)
    session.commit()


@contextmanager
def renewing(engine: Engine, held: Claim) -> Iterator[None]:
    """Prolong the lease from a thread of its own while the block runs.

    A renewal that cannot write (SQLite: the job's own transaction holds the lock) is skipped: as long as that
    transaction is open nobody else can claim the job either, and after it the token decides.
    """
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(RENEW_SECONDS):
            try:
                with engine.begin() as connection:
                    connection.execute(update(Job).where(held.mine()).values(lease_until=now() + LEASE))
            except SQLAlchemyError as error:
                log.info("lease_not_renewed", job=held.name, job_id=held.job_id, error=repr(error))

    thread = threading.Thread(target=renew, name=f"lease-{held.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=RENEW_SECONDS)
