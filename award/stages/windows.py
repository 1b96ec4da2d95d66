"""The windows of stages that have not opened yet: one, all at once, and a proposal from their usual lengths."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Competition, Stage, User

#: (begin, end); either may be open
Window = tuple[datetime | None, datetime | None]
BEGINS, ENDS = time(9), time(17)  # of a proposed window, office hours


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
    wrong = _wrong((opens_at, closes_at), at)
    if wrong:
        raise Invalid(wrong, {"closes_at": [wrong]})
    stage.opens_at, stage.closes_at = opens_at, closes_at
    session.flush()


def set_windows(
    session: Session, competition: Competition, wanted: Mapping[int, Window], *, by: User, at: datetime
) -> int:
    """Set the windows of several planned stages (stage id → window), all or none. Returns how many changed.

    Raises ``Invalid`` with ``closes_at-<stage id>`` of each that is wrong; one that stays as it is, is not asked.
    """
    policy.require(session, by, "organise", competition_id=competition.id)
    query = select(Stage).where(Stage.competition_id == competition.id, Stage.state == "planned")
    held = query.order_by(Stage.id).with_for_update().execution_options(populate_existing=True)
    changed = [
        stage
        for stage in session.execute(held).scalars()
        if wanted.get(stage.id, (stage.opens_at, stage.closes_at)) != (stage.opens_at, stage.closes_at)
    ]
    problems = {}
    for stage in changed:
        wrong = _wrong(wanted[stage.id], at)
        if wrong:
            problems[f"closes_at-{stage.id}"] = [wrong]
    if problems:
        raise Invalid(N_("请改正下列各处。"), problems)
    for stage in changed:
        stage.opens_at, stage.closes_at = wanted[stage.id]
    session.flush()
    return len(changed)


def _wrong(window: Window, at: datetime) -> str:
    """What is wrong with a window; "" when nothing is."""
    opens_at, closes_at = window
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return N_("截止时间应晚于开始时间。")
    if closes_at is not None and closes_at <= at:
        return N_("截止时间应晚于现在。")
    return ""


def proposed_windows(stages: Iterable[Stage], *, begin: date, zone: str) -> dict[int, Window]:
    """Windows of the planned stages, one step after the other from ``begin`` on, each of its usual length.

    Lanes of a step run side by side. Where cases flow on one by one without an end, the next step begins on the same
    day, and what would have to wait for that end is left out.
    """
    place, found = ZoneInfo(zone), dict[int, Window]()
    planned = sorted((stage for stage in stages if stage.state == "planned"), key=lambda one: one.step)
    day, is_rolling = begin, False
    for _step, lanes in groupby(planned, key=lambda one: one.step):
        ends = []
        for stage in lanes:
            if is_rolling and not _is_endless(stage):
                return found
            end = day + timedelta(days=stage.days - 1) if stage.days else None
            closes_at = datetime.combine(end, ENDS, place) if end else None
            found[stage.id] = (datetime.combine(day, BEGINS, place), closes_at)
            is_rolling = is_rolling or _is_endless(stage)
            ends.append(end or day)
        day = begin if is_rolling else max(ends) + timedelta(days=1)
    return found


def _is_endless(stage: Stage) -> bool:
    return stage.days is None and stage.flow == "each"
