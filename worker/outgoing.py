"""Message rows on their way out: queued → sending → sent | failed | unknown (or unsent: no mail server).

The claim is committed before the mail server hears of the message, *sent* after its 250. Whoever dies between
the two leaves a lapsed lease; nobody can know then whether the letter went. Such a message goes again under
the same Message-ID if its notification may be repeated (a receipt, a result); otherwise it is ``unknown`` and
the organiser decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from award.models import Message
from award.registry import Registry
from worker.delivery import Answer, Letter, Outcome

LEASE = timedelta(minutes=2)
BACKOFF = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(hours=1)
MAX_ATTEMPTS = 12  # the twelfth comes about five hours after the first
CHANNEL = "mail"


@dataclass(frozen=True)
class Outgoing:
    """A message this worker is handing over; ``attempt`` is its token, as a job's try is."""

    id: int
    attempt: int
    notification: str
    letter: Letter


def is_waiting(at: datetime) -> Any:
    """The condition on a message that may be sent at ``at``."""
    due = or_(Message.not_before.is_(None), Message.not_before <= at)
    return and_(Message.state == "queued", Message.channel == CHANNEL, due)


def count_waiting(session: Session, at: datetime) -> int:
    """How many messages may be sent now."""
    return session.scalar(select(func.count()).select_from(Message).where(is_waiting(at))) or 0


def claim_next(session: Session, *, at: datetime) -> Outgoing | None:
    """Take the oldest waiting message and commit, or None when none is left."""
    oldest = (
        select(Message.id)
        .where(is_waiting(at))
        .order_by(Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(Message)
        .where(Message.id == oldest.scalar_subquery(), Message.state == "queued")
        .values(state="sending", attempts=Message.attempts + 1, lease_until=at + LEASE)
        .returning(
            Message.id,
            Message.attempts,
            Message.notification,
            Message.message_id,
            Message.address,
            Message.subject,
            Message.body,
            Message.created_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    session.commit()
    if row is None:
        return None
    letter = Letter(row.message_id, row.address, row.subject, row.body, row.created_at)
    return Outgoing(row.id, row.attempts, row.notification, letter)


def settle(session: Session, outgoing: Outgoing, answer: Answer, *, at: datetime) -> None:
    """Write what became of the message, unless its lease lapsed and others took it up. Does not commit."""
    session.execute(
        update(Message)
        .where(Message.id == outgoing.id, Message.state == "sending", Message.attempts == outgoing.attempt)
        .values(lease_until=None, **_after(outgoing, answer, at))
        .execution_options(synchronize_session=False)
    )


def _after(outgoing: Outgoing, answer: Answer, at: datetime) -> dict[str, Any]:
    outcome = answer.outcome
    if outcome is Outcome.SENT:
        return {"state": "sent", "sent_at": at, "last_error": None}
    if outcome is Outcome.UNKNOWN and not may_repeat(outgoing.notification):
        return {"state": "unknown", "last_error": answer.words}
    if outcome is Outcome.REFUSED or outgoing.attempt >= MAX_ATTEMPTS:
        return {"state": "failed", "last_error": answer.words}
    wait = min(BACKOFF * 2 ** (outgoing.attempt - 1), LONGEST_BACKOFF)
    return {"state": "queued", "not_before": at + wait, "last_error": answer.words}


def settle_lapsed(session: Session, *, at: datetime) -> None:
    """Messages whose sender died: send again or call unknown. Does not commit."""
    lapsed = and_(Message.state == "sending", Message.lease_until < at)
    names = session.scalars(select(Message.notification).where(lapsed).distinct()).all()
    for name in names:
        state = "queued" if may_repeat(name) else "unknown"
        session.execute(
            update(Message)
            .where(lapsed, Message.notification == name)
            .values(
                state=state, lease_until=None, last_error="the sender stopped before the mail server's answer"
            )
            .execution_options(synchronize_session=False)
        )


def set_aside(session: Session) -> None:
    """Without a mail server: what waits is *not sent*, to be read in the outbox. Does not commit."""
    session.execute(
        update(Message)
        .where(Message.state == "queued", Message.channel == CHANNEL)
        .values(state="unsent")
        .execution_options(synchronize_session=False)
    )


NOTIFICATIONS = Registry("award.notifications", "NOTIFICATION")


def may_repeat(name: str) -> bool:
    """Whether a second copy of this notification does no harm."""
    notification = NOTIFICATIONS.get(name)
    return notification is not None and notification.may_repeat
