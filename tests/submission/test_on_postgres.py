"""The thin path and its twin acts on PostgreSQL."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from award.models import Revision
from tests.factories import fresh
from tests.scene import Scene
from tests.submission.conftest import Applicant, case_of
from tests.submission.test_statements_of_bodies import test_a_correction_of_everything, wide
from tests.submission.test_thin_path import test_apply_autosave_upload_submit_receipt

__all__ = ["test_a_correction_of_everything", "test_apply_autosave_upload_submit_receipt", "wide"]


@pytest.fixture
def app(app_on_postgres: Flask) -> Flask:
    """The other database."""
    return app_on_postgres


def test_ten_buttons_at_once_are_ten_numbered_revisions_of_one_case(
    app: Flask, scene: Scene, applicant: Applicant
) -> None:
    token = applicant.begin(scene.competition)
    applicant.fill(token)
    codes: list[int] = []

    def press(number: int) -> None:
        codes.append(applicant.submit(token, idempotency_key=f"button-{number % 5}").status_code)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 10
    assert fresh(select(Revision.number).order_by(Revision.number)) == [1, 2, 3, 4, 5]
    assert case_of(token).revision.number == 5


def test_six_saves_at_once_of_six_fields_keep_all(app: Flask, scene: Scene, applicant: Applicant) -> None:
    token = applicant.begin(scene.competition)
    keys = ["title", "subtitle", "place", "summary", "measures", "results"]
    codes: list[int] = []

    def save(key: str) -> None:
        codes.append(applicant.autosave(token, {key: f"这是{key}"}, version=0).status_code)

    threads = [threading.Thread(target=save, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    draft = case_of(token).draft
    assert codes == [200] * 6
    assert {key: draft.answers[key] for key in keys} == {key: f"这是{key}" for key in keys}
    assert draft.number == 6
    assert fresh(select(func.count(Revision.id))) == [0]
