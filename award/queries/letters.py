"""The letters that a person was written, to be read on a page; and what may be shown of one in the outbox."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Message, User

WINDOW = 50
#: written for the person: on the way, arrived, or held back by a mail server
WRITTEN = ("queued", "sending", "sent", "failed", "unknown", "unsent")


def letters_to(session: Session, user: User, *, before: int | None = None) -> list[Message]:
    """Up to ``WINDOW`` + 1 letters, the newest first; below id ``before``. Never drafts, never one with a token."""
    query = select(Message).where(
        Message.recipient_id == user.id, Message.state.in_(WRITTEN), Message.secret.is_(False)
    )
    if before is not None:
        query = query.where(Message.id < before)
    return list(session.execute(query.order_by(Message.id.desc()).limit(WINDOW + 1)).scalars())


def letter_to(session: Session, user: User, message_id: int) -> Message | None:
    """One of them; None for any other."""
    query = select(Message).where(
        Message.id == message_id,
        Message.recipient_id == user.id,
        Message.state.in_(WRITTEN),
        Message.secret.is_(False),
    )
    return session.execute(query).scalar_one_or_none()


def shown_body(message: Message, *, demo: bool) -> str | None:
    """A letter's body as the outbox may show it: None for one that carries a token, but in a demo."""
    return None if message.secret and not demo else message.body
