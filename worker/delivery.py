"""The border to the mail server: one message in, what became of it out. Knows no database."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import Enum
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SMTP_PORT = 25
SMTPS_PORT = 465
TIMEOUT_SECONDS = 30.0
# what the standard library raises for an address that is none (an empty one: IndexError), or that this server
# cannot take (no SMTPUTF8)
NO_ADDRESS = (ValueError, IndexError, MessageError, smtplib.SMTPNotSupportedError)


class Outcome(Enum):
    """What the mail server's answer means for the message."""

    SENT = "sent"  # the server took it (250)
    REFUSED = "refused"  # it never will (5xx)
    LATER = "later"  # not now (4xx)
    UNREACHABLE = "unreachable"  # nothing was handed over; other messages would meet the same
    UNKNOWN = "unknown"  # the line broke between handing over and the answer


@dataclass(frozen=True)
class Answer:
    """An outcome and the server's words for it."""

    outcome: Outcome
    words: str = ""


@dataclass(frozen=True)
class Letter:
    """What is sent: all of it comes from the message's row, so a second sending is the same letter."""

    message_id: str
    to: str
    subject: str
    body: str
    written_at: datetime


class MailServer:
    """One configured mail server; ``url`` is ``smtp[s]://user:password@host:port[?starttls=yes]``."""

    def __init__(self, url: str, sender: str, sender_name: str) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (SMTPS_PORT if self._secure else SMTP_PORT)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._starttls = parse_qs(parts.query).get("starttls", ["no"])[0] in {"yes", "true", "1"}
        self._from = Address(sender_name, addr_spec=sender)
        self._sender = sender
        self._line: smtplib.SMTP | None = None

    @contextmanager
    def session(self) -> Iterator["MailServer"]:
        """Keep one connection for the letters sent inside the block."""
        try:
            yield self
        finally:
            self._hang_up()

    def send(self, letter: Letter) -> Answer:
        """Hand one letter over. Never raises for what a mail server or the line to it may do."""
        try:
            line = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Answer(Outcome.UNREACHABLE, str(error))
        return self._hand_over(line, letter)

    def _hand_over(self, line: smtplib.SMTP, letter: Letter) -> Answer:
        try:
            mail = self._compose(letter)
            line.send_message(mail, from_addr=self._sender, to_addrs=[letter.to])
        except NO_ADDRESS as error:
            return Answer(Outcome.REFUSED, str(error))
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return _by_code(code, words)
        except smtplib.SMTPResponseException as error:
            self._hang_up()
            return _by_code(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Answer(Outcome.UNKNOWN, str(error))
        return Answer(Outcome.SENT)

    def _compose(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["Message-ID"] = letter.message_id
        mail["Date"] = format_datetime(letter.written_at)
        mail["From"] = self._from
        mail["To"] = Address(addr_spec=letter.to)
        mail["Subject"] = " ".join(letter.subject.split())
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.body, cte="base64")
        return mail

    def _connected(self) -> smtplib.SMTP:
        if self._line is not None:
            try:
                if self._line.noop()[0] == 250:
                    return self._line
            except (OSError, smtplib.SMTPException):
                pass
            self._hang_up()
        context = ssl.create_default_context()
        options: dict[str, Any] = {"timeout": TIMEOUT_SECONDS}
        if self._secure:
            self._line = smtplib.SMTP_SSL(self._host, self._port, context=context, **options)
        else:
            self._line = smtplib.SMTP(self._host, self._port, **options)
        if self._starttls:
            self._line.starttls(context=context)
        if self._user:
            self._line.login(self._user, self._password)
        return self._line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (OSError, smtplib.SMTPException):
                line.close()


def _by_code(code: int, words: bytes | str) -> Answer:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    outcome = Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER
    return Answer(outcome, f"{code} {text}"[:500])
