"""The application: a table of contents, and the only place where its parts are put together."""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from award import registry
from config import Settings, flask_config, load_settings

log = structlog.get_logger()

# Before numpy is loaded: the scoring core's systems are small, and on a busy machine threads that wait for one another
# make them five to twenty times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def create_app(settings: Settings | None = None, *, web: bool = True) -> Flask:
    """The web application for these settings (default: from the environment).

    ``web=False`` leaves the pages out: database, books and outbox alone, for the worker and for commands.
    Raises ``FrontEndMissing`` without the browser files, ``RuntimeError`` for a route without a permission.
    """
    from award.static_check import require_front_end

    if web:
        require_front_end()
    settings = settings or load_settings()
    if settings.plugins:
        registry.add_folder(Path(settings.plugins))
    app = Flask(__name__)
    app.config.update(flask_config(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    _extensions(app)
    if web:
        _web(app)
    return app


def _extensions(app: Flask) -> None:
    from award import database, outbox
    from award.doorbell import Doorbell
    from award.extensions import csrf, db, limiter, login

    db.init_app(app)
    with app.app_context():
        database.set_up(db.engine)
    outbox.install_once(db.session)
    app.extensions["doorbell"] = Doorbell(app.config["AWARD"])
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)


def _web(app: Flask) -> None:
    from award.blueprints import all_blueprints, edge, faults, languages, presentation, signing, workplace

    edge.init_app(app)
    languages.init_app(app)
    presentation.init_app(app)
    signing.init_app(app)
    workplace.init_app(app)
    faults.init_app(app)
    for blueprint in all_blueprints():
        app.register_blueprint(blueprint)
    app.after_request(edge.harden)
    edge.refuse_undeclared(app)
