"""The window of a stage that has not opened yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Stage, User


def set_window(
    session: Session,
    stage: Stage,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    by: User | None,
    at: datetime,
) -> None:
    """Set a planned stage's window. Raises ``Invalid`` with the field that is wrong."""
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)
    if stage.state != "planned":
        raise WrongState(N_("环节已经开放，起止时间只能通过延期改动。"))
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Invalid(N_("截止时间应晚于开始时间。"), {"closes_at": [N_("截止时间应晚于开始时间。")]})
    if closes_at is not None and closes_at <= at:
        raise Invalid(N_("截止时间应晚于现在。"), {"closes_at": [N_("截止时间应晚于现在。")]})
    stage.opens_at, stage.closes_at = opens_at, closes_at
    session.flush()
