"""The office's side of scoring over HTTP, and its jobs run on the spot as the worker would run them."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from award.extensions import db
from award.models import Job
from award.stages import closing, passing, rankings
from tests.factories import fresh
from tests.scene import Scene
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


def closed_scoring(app: Flask, cases: int) -> Scene:
    """A closed scoring stage of so many cases."""
    scene = Scene(app).submitted(cases).assigned()
    stage = scene.stage("scoring")
    mine = [assignment for assignment in scene.assignments() if assignment.stage_id == stage.id]
    for place, assignment in enumerate(mine):
        scene.seal(assignment, (place * 7) % 11)
    return close_scoring(scene)


def close_scoring(scene: Scene) -> Scene:
    """After its window: rank, all that are tied pass, close."""
    stage = scene.stage("scoring")
    scene.at = stage.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    closing.prepare_closing(scene.session, stage, by=scene.organiser, at=scene.at)
    found = rankings.latest_ranking(scene.session, stage)
    assert found is not None
    passing.propose_passing(scene.session, stage, found, ties={"": "in"})
    listed = closing.closing_list(scene.session, stage)
    closing.close_stage(scene.session, stage, digest=listed.digest, by=scene.organiser, at=scene.at)
    scene.commit()
    return scene
