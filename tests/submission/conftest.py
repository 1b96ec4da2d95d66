"""A call that is open, a settable clock, and an applicant's browser."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from award import clock
from award.blueprints.posted_answers import inputs_of
from award.models import Case, Competition, User
from award.stages.setup import form_of
from tests.factories import AT, fresh, post, signed_in, token_in
from tests.scene import Scene, answers


class Clock:
    """What ``award.clock.now`` says; tests set ``at``."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def forward(self, **by: float) -> datetime:
        """Go on by this ``timedelta``."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(autouse=True)
def the_clock() -> Iterator[Clock]:
    """One hour into the call."""
    still = Clock(AT + timedelta(hours=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: still.at)
        yield still


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A public competition whose call is open for a week."""
    made = Scene(app)
    made.competition.is_public = True
    made.open("submission")
    made.at += timedelta(hours=1)
    return made


class Applicant:
    """A browser of an applicant, with verbs."""

    def __init__(self, app: Flask, user: User) -> None:
        self.user = user
        self.client: FlaskClient = signed_in(app, user)
        self.token = token_in(self.client, "/my/cases")

    def begin(self, competition: Competition, **more: str) -> str:
        """Apply for a new body; the token of the case."""
        data = {
            "organisation": "new",
            "name": f"{self.user.name}街道办事处",
            "notice": "1",
            "agree": "y",
            **more,
        }
        answer = post(self.client, f"/apply/{competition.slug}", data)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.location.split("/my/cases/")[1].split("/")[0])

    def autosave(self, case: str, fields: dict[str, Any], version: int = 0, **more: Any) -> Any:
        """What autosave.js sends."""
        return self.client.post(
            f"/my/cases/{case}/draft",
            json={"version": version, "fields": fields, **more},
            headers={"X-CSRFToken": self.token, "X-Requested-With": "fetch"},
        )

    def upload(self, case: str, field: str, name: str, data: bytes) -> Any:
        """What upload.js sends."""
        boundary, body = encode_multipart(
            {"file": FileStorage(BytesIO(data), name)}
        )  # no temporary file of its own
        return self.client.post(
            f"/my/cases/{case}/files/{field}",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"X-CSRFToken": self.token, "X-Requested-With": "fetch"},
        )

    def fill(self, case: str, number: int = 1, **more: Any) -> None:
        """Save answers that can be submitted, as the page would send them."""
        row = case_of(case)
        inputs = inputs_of(form_of(row.form_version), {**answers(number), **more})
        answer = self.autosave(case, inputs, version=row.draft.number)
        assert answer.status_code == 200, answer.get_json()

    def submit(self, case: str, **data: str) -> Any:
        """Press the button of the check list."""
        page = f"/my/cases/{case}/submit"
        return self.client.post(
            page, data={"csrf_token": self.token, "idempotency_key": f"key-{case}", **data}
        )


@pytest.fixture
def applicant(app: Flask, scene: Scene) -> Applicant:
    """The scene's applicant at his browser."""
    return Applicant(app, scene.applicant)


def case_of(token: str) -> Case:
    """The case as the database has it now."""
    return fresh(select(Case).where(Case.token == token))[0]  # type: ignore[no-any-return]
