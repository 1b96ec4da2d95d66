"""An event's letters: one row each, however often the job runs and wherever it was cut off."""

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import Job, Message
from award.notifications import writing
from award.notifications.notification import Facts, Notification, Recipient
from config import Settings
from tests.worker.rows import add_job
from worker.application import run_claimed
from worker.jobs import write_messages
from worker.jobs.write_messages import JOB as WRITE

PEOPLE = 25


def everybody(session: Session, arguments: Facts) -> Iterable[Recipient]:
    for n in range(PEOPLE):
        yield Recipient(f"p{n}@example.org", f"第{n}位", "zh_Hans", facts={"n": n})


TOY = Notification(
    name="toy",
    subject=lambda facts, _: "通知",
    body=lambda facts, _: f"第 {facts['n']} 号",
    events=("stage_closed",),
    recipients=everybody,
)
ARGUMENTS = {"event": "stage_closed", "competition": 0, "n": 7, "stage": 3}


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "NOTIFICATIONS", {"toy": TOY})
    monkeypatch.setattr(write_messages, "AT_ONCE", 10)


def count(session: Session, model: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def test_each_gets_one_letter_and_delivery_is_asked_for(
    placed: Settings, quiet: Flask, session: Session
) -> None:
    for _ in range(2):
        run_claimed(WRITE, placed, add_job(session, WRITE.name, arguments=ARGUMENTS))
    assert count(session, Message, Message.state == "queued") == PEOPLE
    jobs = session.scalars(select(Job).where(Job.name == WRITE.name).order_by(Job.id)).all()
    assert [(job.state, job.progress_done, job.result) for job in jobs] == [
        ("done", PEOPLE, {"new": PEOPLE}),
        ("done", PEOPLE, {"new": 0}),
    ]
    assert count(session, Job, Job.name == "award.deliver_messages") == 1


def test_cut_off_in_the_middle_it_goes_on(
    placed: Settings, quiet: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = add_job(session, WRITE.name, arguments=ARGUMENTS)
    pieces = iter([1, 1])

    def cut(*args: Any, **kwargs: Any) -> int:
        if next(pieces, None) is None:
            raise RuntimeError("cut off")
        return writing.write_letters(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(write_messages, "write_letters", cut)
        run_claimed(WRITE, placed, job_id)
    assert count(session, Message) == 20
    job = session.get_one(Job, job_id, populate_existing=True)
    assert job.state == "queued"
    job.not_before = None
    session.commit()
    run_claimed(WRITE, placed, job_id)
    assert count(session, Message) == PEOPLE
    assert count(session, Job, Job.name == "award.deliver_messages") == 1
