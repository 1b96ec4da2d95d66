"""The letters of a closing: drafts until a person releases them, all together."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import NotReady, WrongState
from award.i18n import N_
from award.models import Closing, Job, Message, Stage, User
from award.notifications.writing import ring_delivery
from award.outbox import WRITE_MESSAGES, record


def drafts_of(session: Session, closing: Closing) -> int:
    """How many letters wait for the release."""
    query = select(func.count(Message.id)).where(Message.closing_id == closing.id, Message.state == "draft")
    return session.execute(query).scalar_one()


def release_letters(session: Session, closing: Closing, *, by: User, at: datetime) -> int:
    """Queue a closing's drafts; from now on it cannot be undone. Returns how many.

    Raises ``NotAllowed``, ``WrongState`` (undone, released already, none there), ``NotReady`` while they are written.
    """
    stage = session.get_one(Stage, closing.stage_id)
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    closing = lock(session, Closing, closing.id)
    if closing.undone_at is not None:
        raise WrongState(N_("本次关闭已经撤销，通知已作废。"))
    if closing.letters_released_at is not None:
        raise WrongState(N_("本次关闭的通知已经发出。"))
    if _are_being_written(session, stage.competition_id):
        raise NotReady(N_("通知还在生成，请稍候再发出。"))
    number = drafts_of(session, closing)
    if not number:
        raise WrongState(N_("本次关闭没有待发出的通知。"))
    session.execute(
        update(Message)
        .where(Message.closing_id == closing.id, Message.state == "draft")
        .values(state="queued")
        .execution_options(synchronize_session=False)
    )
    closing.letters_released_at, closing.letters_released_by_id = at, by.id
    session.flush()
    record(session, "letters_released", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "closing": closing.id, "number": number})  # fmt: skip
    ring_delivery(session, f"closing:{closing.id}", at=at)
    return number


def _are_being_written(session: Session, competition_id: int) -> bool:
    query = select(Job.id).where(
        Job.competition_id == competition_id, Job.name == WRITE_MESSAGES, Job.state.in_(("queued", "running"))
    )
    return session.execute(query.limit(1)).first() is not None
