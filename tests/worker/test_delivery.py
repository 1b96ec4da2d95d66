"""The border to the mail server, against a real one."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.worker.mail_peer import Peer, mail_peer, text_of
from worker.delivery import Letter, MailServer, Outcome

AT = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


@pytest.fixture
def peer() -> Iterator[Peer]:
    with mail_peer() as peer:
        yield peer


def letter(to: str = "li@example.org", number: int = 1) -> Letter:
    return Letter(
        f"<{number}@award.example>", to, "收到您的案例\nBcc: x@example.org", "您好：\n\n已收到。", AT
    )


def server(peer: Peer) -> MailServer:
    return MailServer(peer.url, "award@example.org", "优秀案例征集评选")


def test_a_letter_arrives_as_it_was_written(peer: Peer) -> None:
    with server(peer).session() as line:
        assert line.send(letter()).outcome is Outcome.SENT
    (got,) = peer.received
    assert got["Message-ID"] == "<1@award.example>"
    assert got["Subject"] == "收到您的案例 Bcc: x@example.org"
    assert got["Bcc"] is None
    assert got["From"].addresses[0].display_name == "优秀案例征集评选"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"].datetime == AT
    assert text_of(got) == "您好：\n\n已收到。"


def test_one_connection_serves_many_and_a_broken_one_is_replaced(peer: Peer) -> None:
    peer.hang_up.add("cut@example.org")
    with server(peer).session() as line:
        outcomes = [
            line.send(letter(to, n)).outcome
            for n, to in enumerate(["a@example.org", "cut@example.org", "b@example.org"])
        ]
    assert outcomes == [Outcome.SENT, Outcome.UNKNOWN, Outcome.SENT]
    assert len(peer.received) == 3


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("550 no such mailbox", Outcome.REFUSED), ("451 try again later", Outcome.LATER)],
)
def test_a_refusal_is_told_from_a_delay(peer: Peer, answer: str, outcome: Outcome) -> None:
    peer.answers["li@example.org"] = answer
    with server(peer).session() as line:
        told = line.send(letter())
        assert line.send(letter("other@example.org", 2)).outcome is Outcome.SENT
    assert told.outcome is outcome
    assert answer in told.words


def test_an_address_that_is_none_is_refused_not_raised(peer: Peer) -> None:
    with server(peer).session() as line:
        for address in ("不是地址", "", "li@example.org\nBcc: x@example.org", "a@example.org, b@example.org"):
            assert line.send(letter(address)).outcome is Outcome.REFUSED, address
        assert line.send(letter("fine@example.org", 3)).outcome is Outcome.SENT


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with MailServer(f"smtp://127.0.0.1:{port}", "a@example.org", "x").session() as line:
            assert line.send(letter()).outcome is Outcome.UNREACHABLE
