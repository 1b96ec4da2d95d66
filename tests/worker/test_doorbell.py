"""The ring after a commit: it starts the job at once; a dead broker neither fails nor slows the act."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from award import create_app, outbox
from award.cli.migrate import upgrade
from award.clock import now
from award.doorbell import Doorbell
from award.extensions import db
from award.models import Job
from config import Settings
from tests.conftest import close
from tests.worker.real_worker import RealWorker, wait_until

AT = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens, kept so for the length of the test."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def jobs(session: Session) -> list[Job]:
    """All job rows as they are now; the reading transaction is ended first."""
    session.rollback()
    return list(session.scalars(select(Job).order_by(Job.id).execution_options(populate_existing=True)))


def test_the_bell_rings_after_the_commit_and_not_after_a_rollback(app: Flask) -> None:
    session, rung = db.session(), []
    db.session.info["doorbell"] = rung.append
    outbox.enqueue(session, "award.deliver_messages", {}, key="one", at=AT)
    assert rung == []
    session.rollback()
    outbox.enqueue(session, "award.deliver_messages", {}, key="two", at=AT)
    session.commit()
    (job,) = jobs(session)
    assert rung == [[(job.id, "award.deliver_messages")]]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_dead_broker_costs_one_short_wait_and_then_none(
    settings: Settings, closed_port: int, scheme: str
) -> None:
    bell = Doorbell(replace(settings, broker_url=f"{scheme}://127.0.0.1:{closed_port}/"))
    bell.ring([(0, "award.warm_up")])  # the first ring also loads the transport's library
    bell = Doorbell(replace(settings, broker_url=f"{scheme}://127.0.0.1:{closed_port}/"))
    start = time.monotonic()
    bell.ring([(1, "award.deliver_messages"), (2, "award.deliver_messages")])
    first = time.monotonic() - start
    start = time.monotonic()
    for number in range(100):
        bell.ring([(number, "award.deliver_messages")])
    others = time.monotonic() - start
    assert first < 1.0
    assert others < 0.05


@pytest.mark.timeout(120)
def test_what_was_asked_while_the_broker_was_down_is_done_when_it_is_back(
    settings: Settings, redis_url: str, closed_port: int
) -> None:
    """Redis is not ours to stop: the act rings a port where nobody listens, then a worker comes up on the real one."""
    down = replace(settings, broker_url=f"redis://127.0.0.1:{closed_port}/0")
    up = replace(settings, broker_url=redis_url)
    app = create_app(down, web=False)
    with app.app_context():
        upgrade()
        db.session.info["doorbell"] = app.extensions["doorbell"]
        outbox.enqueue(db.session(), "award.deliver_messages", {}, key="asked", at=now())
        start = time.monotonic()
        db.session.commit()
        assert time.monotonic() - start < 3.0
        worker = RealWorker(up)
        try:
            wait_until(lambda: [job.state for job in jobs(db.session())] == ["done"], 60, worker)
        finally:
            worker.stop()
            close(app)
