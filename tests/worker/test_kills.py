"""A real worker killed (-9) at random moments: nothing is lost, nothing happens twice."""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from award import create_app
from award.cli.migrate import upgrade
from award.clock import now
from award.extensions import db
from award.models import Heartbeat, Job, Message
from config import Settings
from tests.conftest import close
from tests.worker.mail_peer import mail_peer
from tests.worker.real_worker import RealWorker, wait_until
from tests.worker.rows import add_job, add_messages

JOBS = 60
JOB_KILLS = 3
# the long campaign (`make faults`) is 2,000 letters and 20 kills; a short one is run with every test of the project
LONG = bool(os.environ.get("AWARD_TEST_LONG"))
MAILS = {"embedded": 2000 if LONG else 300, "redis": 2000 if LONG else 200}
MAIL_KILLS = {"embedded": 20 if LONG else 4, "redis": 20 if LONG else 3}
THREADS = 2  # of a worker: so many letters can be in flight
MODULE = "tests.worker.counting"


@pytest.fixture(params=["embedded", "redis"])
def site(request: pytest.FixtureRequest, settings: Settings, migrated_sqlite: Path) -> Settings:
    """SQLite with the embedded broker, then PostgreSQL with Redis."""
    if request.param == "embedded":
        shutil.copy(migrated_sqlite, settings.data_dir / "award.sqlite3")
        return settings
    return replace(
        settings,
        database_url=request.getfixturevalue("postgres_url"),
        broker_url=request.getfixturevalue("redis_url"),
    )


@contextmanager
def opened(site: Settings) -> Iterator[Flask]:
    app = create_app(site, web=False)
    with app.app_context():
        upgrade()
        try:
            yield app
        finally:
            close(app)


def let_leases_lapse(session: Session) -> None:
    """What a minute or two of waiting would do."""
    past = now() - timedelta(seconds=1)
    session.execute(update(Job).where(Job.state == "running").values(lease_until=past))
    session.execute(update(Message).where(Message.state == "sending").values(lease_until=past))
    session.execute(update(Job).where(Job.state == "queued").values(not_before=None))
    session.commit()


def counts(session: Session, column: object) -> Counter[str]:
    """How many rows stand in each state."""
    rows = session.execute(select(column, func.count()).group_by(column)).all()  # type: ignore[call-overload]
    session.rollback()
    return Counter(dict(tuple(row) for row in rows))


@pytest.mark.timeout(180)
def test_no_job_is_lost_and_none_has_its_effect_twice(site: Settings) -> None:
    chance = random.Random(7)
    with opened(site) as app:
        session = db.session()
        session.add(Heartbeat(name="tally", at=now(), facts={"n": 0}))
        ids = [add_job(session, "award.count_up", arguments={"number": n}) for n in range(JOBS)]
        app.extensions["doorbell"]([(job_id, "award.count_up") for job_id in ids])
        for _ in range(JOB_KILLS):
            worker = RealWorker(site, MODULE)
            before = counts(session, Job.state)["done"]
            wait_until(lambda: counts(session, Job.state)["done"] > before, 30, worker)  # noqa: B023
            time.sleep(chance.uniform(0, 0.5))
            worker.kill()
            let_leases_lapse(session)
        worker = RealWorker(site, MODULE)
        try:
            wait_until(lambda: counts(session, Job.state) == {"done": JOBS}, 60, worker)
        finally:
            worker.stop()
        done = session.scalar(
            select(func.count()).select_from(Heartbeat).where(Heartbeat.name.startswith("done "))
        )
        assert done == JOBS
        assert session.get_one(Heartbeat, "tally").facts == {"n": JOBS}


@pytest.mark.timeout(900)
def test_no_mail_is_lost_and_only_one_in_flight_may_come_twice(site: Settings) -> None:
    """Half may be repeated (receipts): all arrive, those in flight perhaps twice. The others: none twice."""
    chance = random.Random(11)
    broker = "embedded" if site.is_embedded else "redis"
    kills, half = MAIL_KILLS[broker], MAILS[broker] // 2
    with mail_peer() as peer:
        site = replace(site, smtp_url=peer.url, mail_from="award@example.org")
        peer.pause = 0.01
        with opened(site) as app:
            session = db.session()
            once, again = [], []
            for _ in range(half):
                once += add_messages(session, 1)
                again += add_messages(session, 1, notification="receipt")
            for _ in range(kills):
                worker = RealWorker(site)
                ring(app, session)
                before = len(peer.received)
                wait_until(lambda: len(peer.received) > before + 5, 30, worker)  # noqa: B023
                time.sleep(chance.uniform(0, 0.5))
                worker.kill()
                let_leases_lapse(session)
            worker = RealWorker(site)
            ring(app, session)
            try:
                wait_until(lambda: set(counts(session, Message.state)) <= {"sent", "unknown"}, 120, worker)
            finally:
                worker.stop()
            ended = {
                row.message_id: row.state
                for row in session.execute(select(Message.message_id, Message.state))
            }
    arrived = Counter(peer.ids())
    unknown = {message_id for message_id, state in ended.items() if state == "unknown"}
    assert set(arrived) <= {*once, *again}
    assert set(once) - unknown <= set(arrived)
    assert set(again) <= set(arrived)
    assert unknown <= set(once)
    assert max(arrived[message_id] for message_id in once) == 1
    twice = sum(arrived[message_id] - 1 for message_id in again)
    assert twice + len(unknown) <= kills * THREADS


def ring(app: Flask, session: Session) -> None:
    """Ask for delivery, as an act does after its commit."""
    name = "award.deliver_messages"
    app.extensions["doorbell"]([(add_job(session, name), name)])
