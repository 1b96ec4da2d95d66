"""A person's browser whose acts are counted, on PostgreSQL, where the statements of the product are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from award import create_app
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import User
from config import Settings
from tests.client import LoneClient
from tests.conftest import SECRET_KEY, close, new_postgres
from tests.factories import AT, signed_in, token_in
from tests.scene import Scene
from tests.statements import counted

MOST = 18
numbers = count(1)


@contextmanager
def served(folder: Path) -> Iterator[Flask]:
    """The application on a PostgreSQL database of its own."""
    with new_postgres() as url:
        settings = Settings(data_dir=folder, database_url=url, secret_key=SECRET_KEY, rate_limits=False,
                            trusted_hosts=("localhost", "127.0.0.1"), argon2_time_cost=1, argon2_memory_kib=8,
                            argon2_parallelism=1)  # fmt: skip
        app = create_app(settings)
        app.testing, app.test_client_class = True, LoneClient
        with app.app_context():
            upgrade()
            yield app
            close(app)


class Now:
    """The web's clock: ``at``, and a tick later with every look."""

    def __init__(self) -> None:
        self.at: datetime = AT

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at


class Browser:
    """Of a person of the scene, a minute after what happened last; of nobody yet signed in where there is none."""

    def __init__(self, app: Flask, now: Now, scene: Scene, user: User | None) -> None:
        now.at = scene.at + timedelta(minutes=1)
        self.client: FlaskClient = signed_in(app, user) if user is not None else app.test_client()
        self.slug = scene.competition.slug

    def cost(self, path: str, form: dict[str, Any], *, form_at: str = "", most: int = MOST) -> int:
        """The statements of an act, which ends with a redirect; not more than ``most``."""
        token = token_in(self.client, form_at or path)
        db.session.rollback()
        whole = {"csrf_token": token, "idempotency_key": f"act-{next(numbers)}", **form}
        with counted() as sent:
            answer = self.client.post(path, data=whole)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert len(sent) <= most, f"{len(sent)}\n" + "\n".join(" ".join(text.split())[:260] for text in sent)
        return len(sent)
