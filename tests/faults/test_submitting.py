"""The last hours of a call on a real server: it is killed, and the deadline passes. Who got a receipt is in."""

import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, true, update

from award import clock, create_app
from award.extensions import db
from award.invariants import broken
from award.models import Case, Draft, Event, Message, Revision, Stage
from config import Settings
from tests.conftest import close
from tests.factories import fresh
from tests.faults.pressing import Presser
from tests.real_web import RealWeb
from tests.scene import Scene

THREADS = 8
KILLS = 8 if os.environ.get("AWARD_TEST_LONG") else 2


@dataclass
class Call:
    """An open call with filled drafts: their tokens, and whose they are."""

    scene: Scene
    tokens: list[str]
    email: str


@contextmanager
def open_call(site: Settings, drafts: int) -> Iterator[Call]:
    """The call on the site's database; this process reads it, the server writes it."""
    app = create_app(site, web=False)
    with app.app_context():
        scene = Scene(app)
        scene.at = clock.now()
        scene.open("submission", days=1)
        tokens = [scene.draft(number).token for number in range(1, drafts + 1)]
        yield Call(scene, tokens, scene.applicant.email)
        close(app)


def numbers() -> list[str]:
    """The reference numbers given, in order."""
    return sorted(fresh(select(Case.reference).where(Case.reference.is_not(None))))


@pytest.mark.timeout(200)
def test_killed_during_two_hundred_submissions(site: Settings) -> None:
    """Cut off, people press again. Each is in once, with one receipt and one letter."""
    chance = random.Random(5)
    receipts: list[str] = []

    def press(token: str) -> None:
        for _ in range(600):
            try:
                code, where = presser.submit(token)
            except OSError:
                time.sleep(0.1)
                continue
            assert (code, where) == (303, f"/my/cases/{token}/receipt")
            receipts.append(token)
            return
        raise AssertionError("no answer after 600 tries")

    with open_call(site, 200) as call, RealWeb(site) as web:
        presser = Presser(site.site_url, call.email)
        with ThreadPoolExecutor(THREADS) as pool:
            pressed = [pool.submit(press, token) for token in call.tokens]
            for kill in range(1, KILLS + 1):
                while len(receipts) < kill * 160 // KILLS and not any(
                    one.done() and one.exception() for one in pressed
                ):
                    time.sleep(0.01)
                time.sleep(chance.uniform(0, 0.1))
                web.end(signal.SIGKILL)
                assert set(receipts) <= set(fresh(select(Case.token).where(Case.state == "submitted")))
                web.start()
            for one in pressed:
                one.result()
        assert sorted(receipts) == sorted(call.tokens)
        assert numbers() == [f"{numbers()[0][:-4]}{n:04d}" for n in range(1, 201)]
        for model, where in (
            (Revision, true()),
            (Event, Event.name == "case_submitted"),
            (Message, Message.notification == "receipt"),
        ):
            assert fresh(select(func.count()).select_from(model).where(where)) == [200]
        assert broken(db.session()) == []


@pytest.mark.timeout(120)
def test_a_hundred_around_the_deadline(site: Settings) -> None:
    """Each gets a receipt, and is in by the deadline, or is told that it is late, and its draft is there."""
    half = timedelta(seconds=1.5)
    codes: dict[str, int] = {}

    def press(token: str, when: datetime) -> None:
        time.sleep(max(0.0, (when - clock.now()).total_seconds()))
        codes[token] = presser.submit(token)[0]

    with open_call(site, 100) as call, RealWeb(site):
        presser = Presser(site.site_url, call.email)
        ends = clock.now() + timedelta(seconds=1) + half
        stage = call.scene.stage("submission").id
        db.session.execute(update(Stage).where(Stage.id == stage).values(closes_at=ends))
        call.scene.commit()
        with ThreadPoolExecutor(THREADS) as pool:
            for number, token in enumerate(call.tokens):
                pool.submit(press, token, ends - half + number * half / 50)
        received = {token for token, code in codes.items() if code == 303}
        late = {token for token, code in codes.items() if code == 409}
        assert received | late == set(call.tokens)
        assert min(len(received), len(late)) >= 5
        found = select(Case.token).where(Case.state == "submitted", Case.submitted_at <= ends)
        assert set(fresh(found)) == received
        assert set(fresh(select(Case.token).join(Draft).where(Case.state == "draft"))) == late
        assert numbers() == [f"{numbers()[0][:-4]}{n:04d}" for n in range(1, len(received) + 1)]
        assert broken(db.session()) == []
