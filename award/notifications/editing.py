"""A letter by hand: reword a draft, drop it, send again what did not arrive. Each is an event; none moves a case."""

from datetime import datetime

from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, Stale, WrongState
from award.i18n import N_
from award.models import Message, User
from award.notifications.writing import ring_delivery
from award.outbox import record

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
#: states of a letter that reached nobody as far as anyone knows
STRANDED = ("failed", "unknown", "unsent")


def fingerprint(message: Message) -> str:
    """What the letter says, as 16 hexadecimal digits: a form carries it to notice that somebody else changed it."""
    return ledger.digest_of("letter", [message.subject, message.body])[:16]


def edit_draft(
    session: Session, message: Message, *, subject: str, body: str, base: str, by: User, at: datetime
) -> None:
    """Reword a draft. ``base``: the fingerprint of the text that was edited.

    Raises ``WrongState`` when it is no draft any more, ``Invalid``, ``Stale`` with the text as it stands now.
    """
    message = _of_office(session, message, by)
    _require_draft(message)
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if fingerprint(message) != base:
        raise Stale(
            N_("这封信刚被别人改过，请核对现在的文字后再保存。"), subject=message.subject, body=message.body
        )
    problems = {
        name: [words]
        for name, text, most, words in (
            ("subject", subject, LONGEST_SUBJECT, N_("主题应为 1 至 200 个字。")),
            ("body", body, LONGEST_BODY, N_("正文应为 1 至 10000 个字。")),
        )
        if not 1 <= len(text) <= most
    }
    if problems:
        raise Invalid(N_("请改正下列各处。"), problems)
    message.subject, message.body, message.edited_at = subject, body + "\n", at
    session.flush()
    _note(session, "letter_edited", message, by=by, at=at, text=fingerprint(message))


def drop_draft(session: Session, message: Message, *, by: User, at: datetime) -> None:
    """Take a draft out of its release. Raises ``WrongState`` when it is no draft any more."""
    message = _of_office(session, message, by)
    _require_draft(message)
    message.state = "withdrawn"
    session.flush()
    _note(session, "letter_dropped", message, by=by, at=at)


def send_again(session: Session, message: Message, *, by: User, at: datetime) -> None:
    """Queue a stranded letter once more, to the same address and under the same Message-ID."""
    message = _of_office(session, message, by)
    if message.state not in STRANDED:
        raise WrongState(N_("只有没有送达的信可以重发。"))
    message.state, message.attempts = "queued", 0
    message.last_error = message.not_before = message.lease_until = None
    session.flush()
    _note(session, "letter_sent_again", message, by=by, at=at)
    ring_delivery(session, f"again:{message.id}:{at.isoformat()}", at=at)


def _of_office(session: Session, message: Message, by: User) -> Message:
    policy.require(session, by, "organise", competition_id=message.competition_id)
    return lock(session, Message, message.id)


def _require_draft(message: Message) -> None:
    if message.state != "draft" or message.secret:
        raise WrongState(N_("这封信已经不是草稿，不能再改动。"))


def _note(session: Session, event: str, message: Message, *, by: User, at: datetime, **facts: str) -> None:
    leaf = {"message": message.id, "notification": message.notification, **facts}
    record(session, event, by=by, at=at, competition=message.competition_id, leaf=leaf)
