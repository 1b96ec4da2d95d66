"""For whoever watches over the server: is the process alive, and do database, clock and worker answer?"""

from datetime import timedelta
from typing import Any

from flask import jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.site.blueprint import blueprint
from award.extensions import db
from award.models import Heartbeat

ALIVE = timedelta(seconds=60)


@blueprint.get("/healthz")
@page("public")
def healthz() -> Any:
    """The process answers; nothing else is asked."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@page("public")
def readyz() -> Any:
    """200 when the database answers and the worker's heart beat in the last minute, else 503 with what failed."""
    try:
        beat = db.session.execute(select(Heartbeat.at).where(Heartbeat.name == "worker")).scalar_one_or_none()
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(database=False, worker=False), 503
    alive = beat is not None and edge.at() - beat < ALIVE
    return jsonify(database=True, worker=alive), 200 if alive else 503
