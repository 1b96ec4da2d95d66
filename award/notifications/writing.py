"""The only place that makes message rows: once for each dedupe key, rendered for one person's eyes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from award import outbox
from award.database import insert
from award.models import Closing, Competition, Message, User
from award.notifications.notification import Facts, Notification, Recipient
from award.notifications.rendering import render
from award.registry import Registry

NOTIFICATIONS = Registry("award.notifications", "NOTIFICATION")
DELIVER = "award.deliver_messages"
AT_ONCE = 50  # letters of one statement


def letters_of(session: Session, event: str, arguments: Facts) -> list[tuple[Notification, Recipient]]:
    """Who gets which letter because of an event. ``arguments``: the job's, with ``competition`` and ``n``."""
    return [
        (notification, recipient)
        for notification in NOTIFICATIONS.values()
        if event in notification.events
        for recipient in notification.recipients(session, arguments)
    ]


def write_letters(
    session: Session,
    letters: Iterable[tuple[Notification, Recipient]],
    arguments: Facts,
    *,
    at: datetime,
) -> int:
    """Message rows of an event's letters; those that are there already stay. Returns how many are new."""
    competition = _competition(session, arguments.get("competition"))
    occasion = f"{arguments.get('competition') or 0}:{arguments['n']}"
    closing_id = _closing_id(session, arguments)
    new, rows = 0, []
    for notification, to in letters:
        who = to.user_id or to.address
        key = f"{notification.name}:{occasion}:{who}:{to.case_id or ''}:{to.part}".rstrip(":")
        rows.append(_row(notification, to, key, competition, at=at, closing_id=closing_id))
        if len(rows) == AT_ONCE:
            new, rows = new + _insert(session, rows), []
    return new + _insert(session, rows)


def write_messages(session: Session, event: str, arguments: Facts, at: datetime) -> int:
    """All letters of an event in one go, and the doorbell of their delivery. Returns how many are new."""
    new = write_letters(session, letters_of(session, event, arguments), arguments, at=at)
    if new:
        ring_delivery(session, f"{arguments.get('competition') or 0}:{arguments['n']}", at=at)
    return new


def send_now(
    session: Session,
    name: str,
    recipient: User | Recipient,
    key: str,
    facts: Facts,
    at: datetime,
    *,
    competition: Competition | None = None,
    case_id: int | None = None,
) -> bool:
    """Write one letter in the act itself: a receipt, or one that carries a token. Once for each (name, key)."""
    to = (
        recipient if isinstance(recipient, Recipient) else Recipient.person(recipient, facts, case_id=case_id)
    )
    return bool(send_all_now(session, name, {key: to}, at, competition=competition))


def send_all_now(
    session: Session,
    name: str,
    recipients: Mapping[str, Recipient],
    at: datetime,
    *,
    competition: Competition | None = None,
) -> int:
    """The same letter to several people (key → recipient), in two statements. Returns how many are new."""
    notification: Notification = NOTIFICATIONS[name]
    rows = [
        _row(notification, to, f"{name}:{key}", competition, at=at, closing_id=None)
        for key, to in recipients.items()
    ]
    new = _insert(session, rows)
    if new:
        ring_delivery(session, rows[0]["dedupe_key"], at=at)
    return new


def ring_delivery(session: Session, occasion: str, *, at: datetime) -> None:
    """Ask for the delivery of what was just written; once for each occasion."""
    outbox.ask(session, DELIVER, {}, key=f"{DELIVER}:{occasion}", at=at)


def _competition(session: Session, competition_id: Any) -> Competition | None:
    return session.get(Competition, competition_id) if competition_id else None


def _closing_id(session: Session, arguments: Facts) -> int | None:
    """The closing whose drafts these are: the event's own, else the live one of its stage (a publication's)."""
    if arguments.get("closing") or not arguments.get("stage"):
        return arguments.get("closing")
    query = select(Closing.id).where(Closing.stage_id == arguments["stage"], Closing.undone_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def _row(
    notification: Notification,
    to: Recipient,
    key: str,
    competition: Competition | None,
    *,
    at: datetime,
    closing_id: int | None,
) -> dict[str, Any]:
    """A message row, rendered for one person's eyes."""
    subject, body = render(notification, to, competition)
    return {
        "dedupe_key": key,
        "message_id": make_msgid(domain=urlsplit(current_app.config["AWARD"].site_url).hostname),
        "notification": notification.name,
        "competition_id": competition.id if competition else None,
        "case_id": to.case_id,
        "closing_id": closing_id if notification.draft else None,
        "recipient_id": to.user_id,
        "address": to.address,
        "locale": to.locale,
        "subject": subject,
        "body": body,
        "state": "draft" if notification.draft else "queued",
        "secret": notification.secret,
        "created_at": at,
    }


def _insert(session: Session, rows: list[dict[str, Any]]) -> int:
    """Write those that are not there yet, in one statement; their number."""
    if not rows:
        return 0
    statement = insert(session, Message).values(rows).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return len(session.execute(statement.returning(Message.id)).all())


def in_chunks(letters: list[Any], size: int) -> Iterator[list[Any]]:
    """Slices of at most ``size``."""
    for start in range(0, len(letters), size):
        yield letters[start : start + size]
