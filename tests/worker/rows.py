"""Job and message rows for the tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from award.clock import now
from award.models import Job, Message

_numbers = count(1)


def add_job(session: Session, name: str, *, age: float = 0, **values: Any) -> int:
    """A queued job, committed; returns its id."""
    number = next(_numbers)
    job = Job(name=name, key=f"{name}:{number}", created_at=now() - timedelta(seconds=age), **values)
    session.add(job)
    session.commit()
    return job.id


def add_messages(session: Session, number: int, **values: Any) -> list[str]:
    """Queued messages, committed; returns their Message-IDs."""
    ids = []
    for _ in range(number):
        n = next(_numbers)
        ids.append(f"<{n}@award.example>")
        facts: dict[str, Any] = {
            "dedupe_key": f"test:{n}",
            "message_id": ids[-1],
            "notification": "unlisted",  # no file of award.notifications, so no second copy is sent
            "address": f"person{n}@example.org",
            "subject": "通知",
            "body": "您好。",
            "created_at": now(),
        }
        session.add(Message(**(facts | values)))
    session.commit()
    return ids
