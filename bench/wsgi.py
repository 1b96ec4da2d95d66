"""The application as gunicorn serves it for a measuring, with what each answer cost in its headers."""

import time
from typing import Any

from flask import Flask, Response, g
from sqlalchemy import event

from award import create_app
from award.extensions import db
from config import load_settings


def counted(app: Flask) -> Flask:
    """Add ``X-Statements`` (SQL statements sent) and ``X-CPU`` (milliseconds of this process) to every answer."""
    with app.app_context():

        @event.listens_for(db.engine, "before_cursor_execute")
        def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):  # SQLite's, which is sent as one
                g.statements = g.get("statements", 0) + 1

    @app.before_request
    def begin() -> None:
        g.statements, g.cpu = 0, time.process_time()

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Statements"] = str(g.get("statements", 0))
        response.headers["X-CPU"] = f"{(time.process_time() - g.get('cpu', time.process_time())) * 1000:.2f}"
        return response

    return app


app = counted(create_app(load_settings()))
