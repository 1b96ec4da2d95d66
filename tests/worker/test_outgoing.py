"""Message rows on their way to a real mail server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from award.clock import now
from award.extensions import db
from award.models import Message
from config import Settings
from tests.worker.mail_peer import Peer, mail_peer
from tests.worker.rows import add_job, add_messages
from worker import outgoing
from worker.application import run_by_clock, run_claimed
from worker.jobs.deliver_messages import JOB as DELIVER


@pytest.fixture
def peer() -> Iterator[Peer]:
    with mail_peer() as peer:
        yield peer


@pytest.fixture
def mailing(placed: Settings, peer: Peer, quiet: Flask) -> Settings:
    return replace(placed, smtp_url=peer.url, mail_from="award@example.org")


def states(session: Session) -> dict[str, str]:
    rows = session.execute(select(Message.message_id, Message.state)).all()
    session.commit()
    return {row.message_id: row.state for row in rows}


def make_due(session: Session) -> None:
    """Let the time pass that the next attempt or the lapse of a lease is waited for."""
    session.execute(update(Message).values(not_before=None))
    session.execute(
        update(Message).where(Message.state == "sending").values(lease_until=now() - timedelta(seconds=1))
    )
    session.commit()


def test_all_that_wait_are_sent_once_and_the_job_says_how_many(
    mailing: Settings, peer: Peer, session: Session
) -> None:
    ids = add_messages(session, 5)
    drafts = add_messages(session, 1, state="draft")
    job_id = add_job(session, DELIVER.name)
    run_claimed(DELIVER, mailing, job_id)
    run_by_clock(DELIVER, mailing)
    assert sorted(peer.ids()) == sorted(ids)
    assert states(session) == dict.fromkeys(ids, "sent") | dict.fromkeys(drafts, "draft")


def test_without_a_mail_server_they_are_not_sent(placed: Settings, quiet: Flask, session: Session) -> None:
    ids = add_messages(session, 2)
    run_by_clock(DELIVER, placed)
    assert states(session) == dict.fromkeys(ids, "unsent")


def test_a_refused_one_fails_and_a_delayed_one_waits(mailing: Settings, peer: Peer, session: Session) -> None:
    (refused,) = add_messages(session, 1, address="gone@example.org")
    (delayed,) = add_messages(session, 1, address="later@example.org")
    (fine,) = add_messages(session, 1)
    peer.answers = {"gone@example.org": "550 no such mailbox", "later@example.org": "451 later"}
    run_by_clock(DELIVER, mailing)
    assert states(session) == {refused: "failed", delayed: "queued", fine: "sent"}
    run_by_clock(DELIVER, mailing)
    assert states(session)[delayed] == "queued"
    peer.answers.clear()
    make_due(session)
    run_by_clock(DELIVER, mailing)
    assert states(session)[delayed] == "sent"
    assert len(peer.received) == 2


def test_an_unreachable_server_costs_one_attempt_not_one_a_message(
    mailing: Settings, session: Session
) -> None:
    add_messages(session, 3)
    nobody = replace(mailing, smtp_url="smtp://127.0.0.1:9")
    run_by_clock(DELIVER, nobody)
    attempts = session.scalars(select(Message.attempts).order_by(Message.id)).all()
    assert list(attempts) == [1, 0, 0]


def test_a_line_cut_after_handing_over(
    mailing: Settings, peer: Peer, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt goes again under the same Message-ID; anything else is unknown."""
    receipt = SimpleNamespace(name="receipt", may_repeat=True)
    other = SimpleNamespace(name="unlisted", may_repeat=False)
    monkeypatch.setattr(outgoing, "NOTIFICATIONS", {"receipt": receipt, "unlisted": other})
    (first,) = add_messages(session, 1, notification="receipt", address="a@example.org")
    (second,) = add_messages(session, 1, address="b@example.org")
    peer.hang_up = {"a@example.org", "b@example.org"}
    run_by_clock(DELIVER, mailing)
    assert states(session) == {first: "queued", second: "unknown"}
    peer.hang_up.clear()
    make_due(session)
    run_by_clock(DELIVER, mailing)
    assert states(session) == {first: "sent", second: "unknown"}
    assert peer.ids() == [first, second, first]


def test_a_sender_that_died_after_its_claim(
    mailing: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = SimpleNamespace(name="receipt", may_repeat=True)
    monkeypatch.setattr(outgoing, "NOTIFICATIONS", {"receipt": receipt})
    (repeated,) = add_messages(session, 1, notification="receipt")
    (asked,) = add_messages(session, 1)
    assert outgoing.claim_next(session, at=now()) is not None
    assert outgoing.claim_next(session, at=now()) is not None
    outgoing.settle_lapsed(session, at=now())
    assert set(states(session).values()) == {"sending"}
    make_due(session)
    outgoing.settle_lapsed(session, at=now())
    assert states(session) == {repeated: "queued", asked: "unknown"}


def test_who_comes_back_late_changes_nothing(mailing: Settings, session: Session) -> None:
    add_messages(session, 1)
    late = outgoing.claim_next(session, at=now())
    assert late is not None
    make_due(session)
    outgoing.settle_lapsed(session, at=now())
    session.commit()
    outgoing.settle(session, late, outgoing.Answer(outgoing.Outcome.SENT), at=now())
    db.session.commit()
    assert set(states(session).values()) == {"unknown"}
