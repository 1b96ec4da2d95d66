"""Web, worker and mail server as real processes: the broker is down, people register, their mails follow."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from config import Settings
from tests.conftest import ROOT, environment
from tests.visitor import Answer, Visitor
from tests.worker.mail_peer import mail_peer, text_of
from tests.worker.real_worker import RealWorker, wait_until

PEOPLE = 5
PASSWORD = "a long and quiet sentence"


@contextmanager
def web(settings: Settings, port: int) -> Iterator[Visitor]:
    """``award serve`` as a process of its own."""
    command = [sys.executable, "-m", "award", "serve", "--port", str(port)]
    log = (settings.data_dir / "web.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=log, stderr=log)
    visitor = Visitor(settings.site_url)
    try:
        wait_until(lambda: _answers(port), 60)
        yield visitor
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def register(address: str, number: int) -> tuple[Answer, float]:
    """A new person registers; the answer and how long it took."""
    visitor = Visitor(address)
    page = visitor.get("/register")
    start = time.monotonic()
    answer = visitor.send(
        page,
        name=f"申报人{number}",
        email=f"person{number}@example.org",
        password=PASSWORD,
        again=PASSWORD,
        agree="y",
    )
    return answer, time.monotonic() - start


@pytest.mark.timeout(180)
def test_requests_succeed_while_the_broker_is_down_and_mails_follow(
    settings: Settings, redis_url: str
) -> None:
    with socket.socket() as dead, socket.socket() as free, mail_peer() as peer:
        dead.bind(("127.0.0.1", 0))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        site = replace(
            settings, site_url=f"http://127.0.0.1:{port}", smtp_url=peer.url, mail_from="award@example.org"
        )
        down = replace(
            site, broker_url=f"redis://127.0.0.1:{dead.getsockname()[1]}/0", rate_limit_url="memory://"
        )
        up = replace(site, broker_url=redis_url, rate_limit_url="memory://")
        migrate = [sys.executable, "-m", "award", "migrate"]
        subprocess.run(migrate, cwd=ROOT, env=environment(down), check=True, capture_output=True)
        with web(down, port):
            for number in range(PEOPLE):
                answer, seconds = register(site.site_url, number)
                assert answer.code == 200, answer.text[:2000]
                assert answer.url.endswith("/sent/confirm")
                assert seconds < 5
            assert peer.received == []
            worker = RealWorker(up)
            try:
                wait_until(lambda: len(peer.received) == PEOPLE, 60, worker)
                time.sleep(1)  # a second copy would come now
            finally:
                worker.stop()
            wanted = {f"person{number}@example.org" for number in range(PEOPLE)}
            assert {str(letter["To"]) for letter in peer.received} == wanted
            assert len(set(peer.ids())) == len(peer.received) == PEOPLE
            link = re.search(r"http://127\.0\.0\.1:\d+(/confirm/\S+)", text_of(peer.received[0]))
            assert link, text_of(peer.received[0])
            assert Visitor(site.site_url).get(link[1]).code == 200
