"""Does what the worker does with an event's letters, in the test's own session."""

from sqlalchemy import select

from award.extensions import db
from award.models import Job, Message
from award.notifications import write_messages
from award.outbox import WRITE_MESSAGES
from tests.factories import AT, fresh


def write_all() -> None:
    """Run every queued job that writes letters, in order, and mark it done."""
    query = select(Job).where(Job.name == WRITE_MESSAGES, Job.state == "queued").order_by(Job.id)
    for job in fresh(query):
        arguments = dict(job.arguments)
        write_messages(db.session(), arguments.pop("event"), arguments, AT)
        job.state, job.ended_at = "done", AT
        db.session.commit()


def of_kind(notification: str) -> list[Message]:
    """The letters of one kind, in order of writing."""
    return fresh(select(Message).where(Message.notification == notification).order_by(Message.id))


def by_address(notification: str) -> dict[str, Message]:
    """address → letter."""
    return {message.address: message for message in of_kind(notification)}
