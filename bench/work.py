"""Runs the queued jobs of one name as the worker does and says, as JSON, what they took: ``python -m bench.work NAME``."""

import json
import sys
import time

from sqlalchemy import select

from award import create_app
from award.extensions import db
from award.models import Job
from bench.sites import high_water
from config import load_settings
from worker.application import JOBS, run_claimed


def main() -> None:
    """Command line."""
    settings, name = load_settings(), sys.argv[1]
    with create_app(settings, web=False).app_context():
        queued = select(Job.id).where(Job.name == name, Job.state == "queued").order_by(Job.id)
        ids = list(db.session.execute(queued).scalars())
        db.session.rollback()
        started, cpu = time.perf_counter(), time.process_time()
        for id in ids:
            run_claimed(JOBS[name], settings, id)
        seconds, used = time.perf_counter() - started, time.process_time() - cpu
        states = list(db.session.execute(select(Job.state).where(Job.id.in_(ids))).scalars())
    if set(states) != {"done"}:
        raise SystemExit(f"{name}: {states}")
    print(json.dumps({"job": name, "jobs": len(ids), "s": round(seconds, 2), "cpu_s": round(used, 2),
                      "mb": round(high_water("self"), 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
