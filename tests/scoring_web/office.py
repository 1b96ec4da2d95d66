"""The office's side of scoring over HTTP, and its jobs run on the spot as the worker would run them."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Job
from tests.factories import fresh
from worker.application import JOBS
from worker.context import JobContext


def run_jobs(app: Flask, name: str, at: Any) -> list[Job]:
    """Run the queued jobs of a name and keep their result, as the worker does; returns their rows."""
    done = []
    for job in fresh(select(Job).where(Job.name == name, Job.state == "queued").order_by(Job.id)):
        job_id, arguments = job.id, dict(job.arguments)
        db.session.rollback()
        result = JOBS[name].run(JobContext(db.session(), app.config["AWARD"], None, at), **arguments)
        row = db.session.get_one(Job, job_id)
        row.state, row.result, row.ended_at = "done", result, at
        db.session.commit()
        done.append(row)
    return done
