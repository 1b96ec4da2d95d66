"""A site started by ``award up``, on an empty database, with a mail server and a clock that the test moves."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from tests.conftest import ROOT
from tests.real_web import free_port
from tests.worker.mail_peer import Peer, mail_peer, text_of

CLOCKED = Path(__file__).with_name("clocked")
ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # a spring whose public holidays are known
CHEAP = {"AWARD_ARGON2_TIME_COST": "1", "AWARD_ARGON2_MEMORY_KIB": "64", "AWARD_ARGON2_PARALLELISM": "1"}
BUSY = text(
    "select (select count(*) from job where state in ('queued', 'running') and not_before is null)"
    " + (select count(*) from message where state in ('queued', 'sending'))"
)


class Site:
    """Its address, what it says, its letters, its clock."""

    def __init__(self, folder: Path, peer: Peer, database_url: str, broker_url: str) -> None:
        self.folder, self.peer = folder, peer
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._clock = folder / "clock"
        self._ahead = BEGIN - datetime.now(UTC)
        self._clock.write_text(str(self._ahead.total_seconds()))
        self._log = folder / "up.log"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AWARD_")
        }
        self.environment |= CHEAP | {
            "AWARD_DATA": str(folder / "data"), "AWARD_DATABASE_URL": database_url, "AWARD_BROKER_URL": broker_url,
            "AWARD_SMTP_URL": peer.url, "AWARD_MAIL_FROM": "award@example.org", "AWARD_RATE_LIMITS": "False",
            "AWARD_RATE_LIMIT_URL": "memory://", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(CLOCKED),
            "JOURNEY_CLOCK": str(self._clock),
        }  # fmt: skip
        self._engine = create_engine(database_url)
        with self._log.open("wb") as out:
            self.process = subprocess.Popen(
                self.command("up", "--port", str(self.port)), cwd=ROOT, env=self.environment, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def command(self, *arguments: str) -> list[str]:
        """``award …``"""
        return [sys.executable, "-m", "award", *arguments]

    def run(self, *arguments: str) -> str:
        """What a command of ``award`` says; it must end well."""
        done = subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def said(self, pattern: str, seconds: float = 60) -> str:
        """The first group of what ``award up`` prints; waits for it."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self._log.read_text(errors="replace"))):
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.1)
        return found[1]

    def log(self) -> str:
        """All that ``award up`` has printed."""
        return self._log.read_text(errors="replace")

    def now(self) -> datetime:
        """What the site's clock says."""
        return datetime.now(UTC) + self._ahead

    def local(self, **later: float) -> str:
        """A moment from now as a form wants it."""
        return (self.now() + timedelta(**later)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")

    def forward(self, **by: float) -> None:
        """Let time pass, once everything that was to be done is done."""
        self.settle()
        self._ahead += timedelta(**by)
        self._clock.write_text(str(self._ahead.total_seconds()))

    def past(self, ends: datetime | str) -> None:
        """Go beyond the end of a window, and the seconds that a request may still take."""
        moment = datetime.fromisoformat(ends) if isinstance(ends, str) else ends
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self.forward(seconds=max(0.0, (moment - self.now()).total_seconds()) + 11)

    def pairs(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def rows(self, query: str, **values: Any) -> list[Any]:
        """The first column of it."""
        return [row[0] for row in self.pairs(query, **values)]

    def settle(self, seconds: float = 60) -> None:
        """Wait until no job and no letter waits."""
        end = time.monotonic() + seconds
        while self.rows(BUSY.text) != [0]:
            assert time.monotonic() < end, self.log()
            time.sleep(0.1)

    def link_for(self, address: str, begins: str, seconds: float = 30) -> str:
        """The path in the last letter to an address that begins so; waits for the letter."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for letter in reversed(self.peer.received):
                found = re.search(rf"{re.escape(self.address)}({re.escape(begins)}\S+)", text_of(letter))
                if str(letter["To"]) == address and found:
                    return found[1]
            time.sleep(0.05)
        raise TimeoutError(f"no letter to {address} with {begins}")

    def stop(self) -> None:
        """As with Ctrl-C."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self._engine.dispose()


@contextmanager
def started(folder: Path, database_url: str, broker_url: str) -> Iterator[Site]:
    """The site for the length of the block."""
    with mail_peer() as peer:
        site = Site(folder, peer, database_url, broker_url)
        try:
            yield site
        finally:
            site.stop()
