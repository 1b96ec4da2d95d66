"""The demo is filled by the rules: its books are in order, and every screen has something to show."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from award import create_app
from award.cli.migrate import upgrade
from award.clock import now
from award.demo.filling import accounts, fill_if_empty
from award.extensions import db
from award.invariants import broken
from award.ledger import verify_books
from award.models import (
    Case,
    CaseFile,
    Closing,
    Competition,
    Correction,
    Decision,
    Event,
    Job,
    Message,
    Scoresheet,
    SelectionProposal,
    Stage,
    User,
)
from award.notifications import write_messages
from award.outbox import WRITE_MESSAGES
from award.storage import LocalStorage
from config import Settings
from tests.conftest import SECRET_KEY, close
from tests.factories import CHEAP

CROWD = 60
OPEN = {
    "digital-society-2025": set(),
    "digital-society-2026": {"submission", "screening", "verification", "scoring"},
    "small-steps-2026": {"decision"},
    "new-technology-rolling": {"submission"},
    "crowd-2026": {"submission", "screening", "scoring"},
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    """The application on a filled demo, whose letters were written as the worker writes them."""
    folder = tmp_path_factory.mktemp("filled")
    settings = Settings(
        data_dir=folder, database_url=f"sqlite:///{folder / 'award.sqlite3'}", secret_key=SECRET_KEY
    )
    app = create_app(settings, web=False)
    with app.app_context():
        upgrade()
        assert fill_if_empty(CHEAP, LocalStorage(settings.files_dir), size=CROWD)
        for job in db.session.scalars(
            select(Job).where(Job.name == WRITE_MESSAGES, Job.state == "queued")
        ).all():
            arguments = dict(job.arguments)
            write_messages(db.session(), arguments.pop("event"), arguments, now())
            job.state, job.ended_at = "done", now()
        db.session.commit()
        yield app
        close(app)


def test_the_books_are_in_order(filled: Flask) -> None:
    assert broken() == []
    assert verify_books(db.session()) == []


def test_the_second_start_changes_nothing(filled: Flask, tmp_path: Path) -> None:
    assert not fill_if_empty(CHEAP, LocalStorage(tmp_path))


def test_competitions_are_caught_where_the_texts_say(filled: Flask) -> None:
    rows = db.session.execute(
        select(Competition.slug, Stage.key).join(Stage).where(Stage.state == "open")
    ).all()
    assert {slug: {key for other, key in rows if other == slug} for slug in OPEN} == OPEN


def test_last_year_has_its_winners_and_this_year_half_its_sheets(filled: Flask) -> None:
    rows = db.session.execute(select(Competition.slug, Case.state).select_from(Case).join(Competition))
    states = Counter((slug, state) for slug, state in rows)
    assert states["digital-society-2025", "awarded"] == 18
    assert states["digital-society-2026", "draft"] == 6
    assert states["digital-society-2026", "withdrawn"] == 2
    sheets = Counter(db.session.scalars(
        select(Scoresheet.state).join(Stage).join(Competition).where(Competition.slug == "digital-society-2026")
    ))  # fmt: skip
    assert sheets["sealed"] > 60
    assert sheets["draft"] > 5


def test_a_case_has_come_back_corrected_and_no_two_cases_share_a_picture(filled: Flask) -> None:
    endings = Counter(db.session.scalars(select(Correction.ending)))
    assert endings == {None: 3, "resubmitted": 1}
    pictures = db.session.scalars(select(CaseFile.sha256).where(CaseFile.field_key == "pictures")).all()
    assert len(set(pictures)) == len(pictures)


def test_a_decision_is_prepared_and_letters_wait(filled: Flask) -> None:
    departures = db.session.scalar(
        select(func.count(Decision.id)).where(Decision.tier_id.is_distinct_from(Decision.proposed_tier_id), Decision.reason.is_not(None))
        .join(Stage, Stage.id == Decision.stage_id).where(Stage.state == "open")
    )  # fmt: skip
    assert departures == 2
    waiting = db.session.scalars(select(Message).join(Closing).where(Message.state == "draft")).all()
    assert len(waiting) >= 7
    assert all(closing.letters_released_at is None for closing in db.session.scalars(select(Closing).where(
        Closing.id.in_({message.closing_id for message in waiting}))))  # fmt: skip


def test_the_prepared_decision_rests_on_rules_that_bind(filled: Flask) -> None:
    (proposal,) = db.session.execute(select(SelectionProposal)).scalars()
    assert proposal.adopted_at is not None
    assert [float(price["lost"]) > 0 for price in proposal.result["prices"]] == [True, False, False, False]
    assert len(proposal.result["exchanges"]) == 2


def test_everybody_who_is_named_has_an_account(filled: Flask) -> None:
    known = set(db.session.scalars(select(User.email)))
    assert {account.email for account in accounts()} <= known
    assert len({account.role for account in accounts()}) == len(accounts()) == 8


def test_the_crowd_is_as_large_as_asked_and_its_books_hold_what_it_did(filled: Flask) -> None:
    crowd = db.session.scalars(select(Competition).where(Competition.slug == "crowd-2026")).one()
    states = Counter(db.session.scalars(select(Case.state).where(Case.competition_id == crowd.id)))
    assert states["submitted"] + states["not_selected"] == CROWD
    sealed = (
        select(func.count(Scoresheet.id))
        .join(Stage)
        .where(Stage.competition_id == crowd.id, Scoresheet.state == "sealed")
    )
    events = Counter(db.session.scalars(select(Event.name).where(Event.competition_id == crowd.id)))
    assert events["case_submitted"] == CROWD
    assert events["sheet_sealed"] == db.session.scalar(sealed)
