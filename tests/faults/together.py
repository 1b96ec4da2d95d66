"""Several people acting at the same moment, each in a thread with a session and a transaction of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy.orm import Session

from award.database import begin_writing
from award.errors import Refused
from award.extensions import db

Act = Callable[[Session], object]
DONE = "done"


def at_once(app: Flask, *acts: Act) -> list[str]:
    """What became of each act: ``done``, or the name of the refusal. Anything else is raised."""
    barrier = threading.Barrier(len(acts))

    def perform(act: Act) -> str:
        with app.app_context():
            session = db.session()
            barrier.wait(10)
            begin_writing(session)
            try:
                act(session)
                session.commit()
            except Refused as refusal:
                session.rollback()
                return type(refusal).__name__
            finally:
                db.session.remove()
            return DONE

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(perform, acts))
