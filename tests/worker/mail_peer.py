"""A real SMTP server in a thread, which can be told to refuse, to stall or to hang up."""

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Peer:
    """Takes every letter; ``answers`` maps a recipient to the line it is answered with instead of 250.

    ``hang_up``: recipients after whose DATA the connection is cut, the letter kept. ``pause``: seconds per letter.
    """

    received: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up: set[str] = field(default_factory=set)
    pause: float = 0.0
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.received]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.pause:
            await asyncio.sleep(self.pause)
        content = envelope.content
        assert isinstance(content, bytes)
        letter = email.message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.received.append(letter)
        if self.hang_up & set(envelope.rcpt_tos):
            server.transport.abort()
        return "250 OK"


class _FreePort(Controller):
    """A controller on a port that the system chooses."""

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, host=self.hostname, port=0)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_peer() -> Iterator[Peer]:
    """The server for the length of the block."""
    peer = Peer()
    controller = _FreePort(peer, hostname="127.0.0.1", server_hostname="peer.invalid")
    controller.start()
    peer.port = controller.port
    try:
        yield peer
    finally:
        controller.stop()


def text_of(letter: EmailMessage) -> str:
    """The body with plain line ends."""
    return re.sub(r"\r\n", "\n", letter.get_content()).strip()
