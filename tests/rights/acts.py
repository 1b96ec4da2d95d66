"""A person's browser whose acts are counted, on PostgreSQL, where the statements of the product are counted."""

from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from award.extensions import db
from award.models import User
from tests.factories import signed_in, token_in
from tests.scene import Scene
from tests.statements import counted
from tests.web_clock import Now

MOST = 18
numbers = count(1)


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
