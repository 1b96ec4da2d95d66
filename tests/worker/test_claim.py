"""Claims: one winner, a token that fences the loser off, tries that end."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from award.clock import now
from award.errors import WrongState
from award.extensions import db
from award.models import Heartbeat, Job
from config import Settings
from tests.worker.rows import add_job
from worker.application import run_claimed
from worker.claim import LEASE, MAX_TRIES, LeaseLost, claim, finish
from worker.context import JobContext
from worker.jobs.sweep_jobs import run as sweep
from worker.kind import JobKind


def count_up(context: JobContext, *, name: str = "x") -> dict[str, int]:
    """Add one to a row; twice would be seen."""
    row = context.session.get(Heartbeat, name) or Heartbeat(name=name, at=context.at, facts={"n": 0})
    row.facts = {"n": row.facts["n"] + 1}
    context.session.add(row)
    return {"n": row.facts["n"]}


COUNT = JobKind("award.count_up", count_up)


def test_of_eight_takers_one_wins(quiet: Flask, session: Session) -> None:
    job_id = add_job(session, COUNT.name)
    won: list[int] = []
    together = threading.Barrier(8)

    def take() -> None:
        with quiet.app_context():
            together.wait()
            if held := claim(db.session(), job_id, at=now()):
                won.append(held.token)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


def test_a_job_is_done_once_and_its_result_kept(placed: Settings, session: Session) -> None:
    job_id = add_job(session, COUNT.name, arguments={"name": "y"})
    for _ in range(3):
        run_claimed(COUNT, placed, job_id)
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.tries, job.result) == ("done", 1, {"n": 1})
    assert session.get_one(Heartbeat, "y").facts == {"n": 1}


def test_who_lost_the_lease_writes_nothing(session: Session) -> None:
    job_id = add_job(session, COUNT.name)
    start = now()
    slow = claim(session, job_id, at=start)
    assert slow is not None
    assert claim(session, job_id, at=start + LEASE) is None
    second = claim(session, job_id, at=start + LEASE + timedelta(seconds=1))
    assert second is not None
    session.add(Heartbeat(name="slow", at=start, facts={}))
    with pytest.raises(LeaseLost):
        finish(session, slow, None, state="done", at=now())
    session.rollback()
    assert session.get(Heartbeat, "slow") is None
    finish(session, second, {"ok": True}, state="done", at=now())
    assert session.get_one(Job, job_id, populate_existing=True).result == {"ok": True}


def test_a_failure_is_tried_again_until_it_is_dead(placed: Settings, session: Session) -> None:
    def fail(context: JobContext) -> None:
        context.session.add(Heartbeat(name="left over", at=context.at, facts={}))
        context.session.flush()
        raise RuntimeError("no luck")

    kind = JobKind("award.fail", fail)
    job_id = add_job(session, kind.name)
    for attempt in range(1, MAX_TRIES + 1):
        run_claimed(kind, placed, job_id)
        job = session.get_one(Job, job_id, populate_existing=True)
        assert job.tries == attempt
        assert "no luck" in (job.last_error or "")
        if attempt < MAX_TRIES:
            assert job.state == "queued"
            assert job.not_before is not None
            assert job.not_before > now()
            run_claimed(kind, placed, job_id)  # not due yet: nothing happens
            assert session.get_one(Job, job_id, populate_existing=True).tries == attempt
            session.execute(update(Job).values(not_before=now()))
        session.commit()
    assert job.state == "dead"
    assert session.get(Heartbeat, "left over") is None


def test_what_a_rule_refuses_is_dead_at_once(placed: Settings, session: Session) -> None:
    def refuse(context: JobContext) -> None:
        raise WrongState("已经结束")

    kind = JobKind("award.refuse", refuse)
    job_id = add_job(session, kind.name)
    run_claimed(kind, placed, job_id)
    assert session.get_one(Job, job_id, populate_existing=True).state == "dead"


def test_steps_keep_what_was_done_and_show_progress(placed: Settings, session: Session) -> None:
    def three(context: JobContext) -> None:
        for n in range(1, 4):
            context.session.add(Heartbeat(name=f"step {n}", at=context.at, facts={}))
            context.step(done=n, total=3, line=f"piece {n}")
            if n == 2:
                raise RuntimeError("broke after the second")

    kind = JobKind("award.three", three, steps=True)
    job_id = add_job(session, kind.name)
    run_claimed(kind, placed, job_id)
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (job.progress_done, job.progress_total) == (2, 3)
    assert [line.split(" ", 1)[1] for line in job.log.splitlines()] == ["piece 1", "piece 2"]
    assert session.get(Heartbeat, "step 2") is not None
    assert session.get(Heartbeat, "step 3") is None


def test_a_running_job_stops_between_two_steps_when_asked(placed: Settings, session: Session) -> None:
    def asked_midway(context: JobContext) -> None:
        context.step(done=1, total=9)
        context.session.execute(update(Job).values(cancel_asked=True))
        context.step(done=2, total=9)
        raise AssertionError("went on")

    kind = JobKind("award.asked", asked_midway, steps=True)
    job_id = add_job(session, kind.name)
    run_claimed(kind, placed, job_id)
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.progress_done) == ("cancelled", 2)


def test_the_sweep_rings_for_what_was_overlooked(quiet: Flask, placed: Settings, session: Session) -> None:
    past = now() - timedelta(seconds=1)
    fresh = add_job(session, "award.a")
    lost = add_job(session, "award.a", age=60)
    abandoned = add_job(session, "award.b", state="running", tries=1, lease_until=past)
    add_job(session, "award.c", state="running", tries=1, lease_until=now() + timedelta(seconds=30))
    add_job(session, "award.c", age=60, not_before=now() + timedelta(seconds=30))
    worn = add_job(session, "award.d", state="running", tries=MAX_TRIES, lease_until=past)
    unwanted = add_job(session, "award.e", age=60, cancel_asked=True)
    rung: list[tuple[int, str]] = []
    quiet.extensions["doorbell"] = rung.extend
    sweep(JobContext(session=session, settings=placed, held=None))
    assert rung == [(lost, "award.a"), (abandoned, "award.b")]
    states: dict[int, Any] = {
        job_id: session.get_one(Job, job_id, populate_existing=True).state
        for job_id in (fresh, worn, unwanted)
    }
    assert states == {fresh: "queued", worn: "dead", unwanted: "cancelled"}
