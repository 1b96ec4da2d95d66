"""The whole list of bad input, by an English reader: each a clear message in his language, and nothing lost."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from award.extensions import db
from award.models import Case, Draft, Event, Job, Revision
from config import Settings
from tests.factories import fresh, give_role, make_competition, make_user, token_in
from tests.front.english import HAN, untranslated
from tests.languages.test_every_page import without
from tests.scene import Scene, answers
from tests.submission.conftest import Applicant, Clock, case_of
from tests.submission.test_files import EXE, bomb
from tests.uploads import samples
from worker.application import run_claimed
from worker.jobs.import_cases import JOB

NAMES = ("申报人", "申")  # the account's, and its first sign in the corner


@pytest.fixture
def reader(app: Flask, scene: Scene) -> Applicant:
    """The applicant, who reads English."""
    scene.applicant.locale = "en"
    scene.commit()
    return Applicant(app, scene.applicant)


@pytest.fixture
def token(scene: Scene, reader: Applicant) -> str:
    made = reader.begin(scene.competition)
    reader.fill(made)
    return made


def page_says(page: str, *words: str, content: tuple[str, ...] = ()) -> None:
    """The page says this, and nothing in Chinese but what is marked as somebody's own words, or is in ``content``."""
    left = [
        text
        for text in untranslated(page)
        if HAN.search(without(text, [*content, answers(1)["title"], *NAMES]))
    ]
    assert left == []
    for word in words:
        assert word.lower() in page.lower(), re.sub(
            r"<(script|style|svg|head).*?</\1>|<[^>]+>|\s+", " ", page, flags=re.S
        )


def message_says(message: str, word: str) -> None:
    """A message for a script: this, and nothing in Chinese."""
    assert not HAN.search(message), message
    assert word.lower() in message.lower()


def untouched(token: str) -> None:
    """The draft says what was written into it."""
    case = case_of(token)
    assert (case.state, case.draft.answers["title"]) == ("draft", answers(1)["title"])


def test_late(reader: Applicant, scene: Scene, token: str, the_clock: Clock) -> None:
    the_clock.forward(days=8)
    answer = reader.submit(token)
    assert answer.status_code == 409
    page_says(answer.get_data(as_text=True), "has passed", "stays in the draft")
    untouched(token)


def test_two_tabs(reader: Applicant, token: str) -> None:
    stale = reader.autosave(token, {"title": "另一个标签页"}, version=0)
    assert stale.status_code == 409
    assert stale.get_json()["fields"]["title"] == answers(1)["title"], "the other text is shown, not replaced"
    untouched(token)


@pytest.mark.parametrize(
    ("title", "words"),
    [("一" * 60, ""), ("一" * 61, "60"), ("为老服务🎉👩‍👩‍👧‍👦", ""), ("从这里\u202e开始反过来", "direction")],
    ids=["60 characters", "61 characters", "emoji", "RTL override"],
)
def test_odd_titles(reader: Applicant, token: str, title: str, words: str) -> None:
    assert reader.autosave(token, {"title": title}, version=case_of(token).draft.number).status_code == 200
    assert case_of(token).draft.answers["title"] == title, "nothing is cut"
    answer = reader.submit(token)
    if not words:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    page_says(answer.get_data(as_text=True), words, content=(title,))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", lambda: EXE, "program"),
        ("a.pdf", lambda: b"", "0 bytes"),
        ("a.pdf", lambda: samples.pdf()[:300], "damaged"),
        ("a.pdf", lambda: samples.pdf(password="secret"), "encrypted"),
        ("a.docx", bomb, "too large"),
    ],
    ids=["exe as docx", "0 bytes", "truncated", "encrypted", "zip bomb"],
)
def test_bad_files(reader: Applicant, token: str, name: str, data: Callable[[], bytes], words: str) -> None:
    answer = reader.upload(token, "files", name, data())
    assert 400 <= answer.status_code < 500
    message_says(answer.get_json()["error"], words)
    untouched(token)


def workbook(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None], template: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(template))
    change(book.worksheets[0])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def too_many(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    for row in range(2, 5003):
        sheet.cell(row, 1, "某区民政局")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: sheet.cell(1, 1, "别的列"), "column"),
        (lambda sheet: sheet.cell(2, 1, "=1+1"), "formula"),
        (too_many, "no case was imported"),
    ],
    ids=["wrong header", "formula", "5,001 rows"],
)
def test_bad_workbooks(
    app: Flask, scene: Scene, settings: Settings,
    change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None], words: str,
) -> None:  # fmt: skip
    scene.organiser.locale = "en"
    scene.commit()
    content = [
        "别的列",
        "申报单位",
        "某区民政局",
        scene.competition.name,
        *(stage.name for stage in scene.stages()),
    ]
    office = Applicant(app, scene.organiser)
    page = f"/work/{scene.competition.slug}/import"
    with office.client.get(f"{page}/template.xlsx") as answer:
        data = workbook(change, answer.data)
    sent = {"csrf_token": office.token, "file": (BytesIO(data), "a.xlsx")}
    answer = office.client.post(page, data=sent)
    if answer.status_code == 303:
        job = fresh(select(Job.id).where(Job.name == "award.import_cases"))[0]
        db.session.rollback()
        run_claimed(JOB, settings, job)
        answer = office.client.get(answer.location)
    page_says(answer.get_data(as_text=True), words, content=tuple(content))
    assert fresh(select(func.count(Case.id))) == [0], "all or nothing"


def test_no_csrf_token(reader: Applicant, token: str) -> None:
    answer = reader.client.post(f"/my/cases/{token}/submit", data={})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    page_says(page, "open too long")
    assert page.count("open too long") == 1, "said once"
    untouched(token)


def test_another_competitions_id(app: Flask, scene: Scene, token: str) -> None:
    scene.session.rollback()
    other = make_competition("standard", by=scene.admin, at=scene.at)
    stranger = make_user(app, locale="en")
    give_role(other, stranger, "organiser", by=scene.admin)
    client = Applicant(app, stranger).client
    for address in (
        f"/work/{other.slug}/cases/{token}",
        f"/work/{other.slug}/stages/{scene.stage('submission').id}",
    ):
        refused(client, address)
    untouched(token)


def test_an_unassigned_case(app: Flask, scene: Scene, reader: Applicant, token: str) -> None:
    reader.submit(token)
    scene.session.rollback()
    expert = scene.experts[0]
    expert.locale = "en"
    scene.commit()
    refused(Applicant(app, expert).client, f"/work/{scene.competition.slug}/cases/{token}")


def refused(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    page_says(answer.get_data(as_text=True), "not found")


def test_a_repeated_form(reader: Applicant, token: str) -> None:
    for _again in range(3):
        assert reader.submit(token).status_code == 303
    assert fresh(select(func.count(Revision.id))) == [1]
    assert fresh(select(func.count()).select_from(Event).where(Event.name == "case_submitted")) == [1]
    other = reader.submit(token, reason="another body under the same key")
    assert other.status_code == 409
    page_says(other.get_data(as_text=True), "reload")
    assert len(fresh(select(Draft))) == 1
    assert token_in(reader.client, "/my/cases")
