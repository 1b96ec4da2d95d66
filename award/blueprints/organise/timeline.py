"""The pipeline's windows as bars over days: plain numbers that a template draws as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from award.models import Stage
from award.stages.windows import Window
from award.workdays import Holidays, UnknownCalendarError, is_workday

LEFT, WIDTH, ROW = 120, 760, 30
MOST_DAYS, ROOM = 800, 45


@dataclass(frozen=True)
class Bar:
    """One stage's window. ``x`` and ``width`` in units of the drawing; ``width`` 0 where no window is set."""

    stage: Stage
    y: int
    x: float
    width: float
    days: int
    is_odd: bool  # begins or ends on a free day


@dataclass(frozen=True)
class Timeline:
    """Bars, the first days of months, free days, and today; all in units of the drawing."""

    bars: list[Bar]
    months: list[tuple[float, date]]
    free: list[float]
    day_width: float
    today: float | None
    height: int
    first: date
    days: int  # of the whole width


def timeline_of(
    stages: Sequence[Stage],
    *,
    zone: str,
    holidays: Holidays,
    at: datetime,
    proposed: Mapping[int, Window] | None = None,
) -> Timeline | None:
    """The drawing, with room to move what has not opened; None when there is nothing to show or to move.

    ``proposed``: windows (stage id → window) that are drawn instead of the stored ones.
    """
    stored: dict[int, Window] = {stage.id: (stage.opens_at, stage.closes_at) for stage in stages}
    drawn = {**stored, **(proposed or {})}
    spans = [(stage, _day(drawn[stage.id][0], zone), _day(drawn[stage.id][1], zone)) for stage in stages]
    days = [day for _stage, *ends in spans for day in ends if day is not None]
    is_movable = any(stage.state == "planned" for stage in stages)
    if not days and not is_movable:
        return None
    days = days or [at.astimezone(ZoneInfo(zone)).date()]
    first = min(days) - timedelta(days=3)
    last = min(max(days), first + timedelta(days=MOST_DAYS)) + timedelta(days=ROOM if is_movable else 4)
    number = (last - first).days + 1
    unit = WIDTH / number

    def place(day: date) -> float:
        return round(LEFT + (day - first).days * unit, 1)

    bars = []
    for row, (stage, begin, end) in enumerate(spans):
        begin, end = begin or end, end or (last if begin else None)
        shown = begin is not None and end is not None
        bars.append(
            Bar(
                stage,
                28 + row * ROW,
                place(begin) if begin else LEFT,
                round(((end - begin).days + 1) * unit, 1) if begin and end else 0,
                (end - begin).days + 1 if begin and end else 0,
                shown and any(_is_free(day, holidays) for day in (begin, end) if day),
            )
        )
    calendar = [first + timedelta(days=number_) for number_ in range(number)]
    now = _day(at, zone)
    return Timeline(
        bars,
        [(place(day), day) for day in calendar if day.day == 1],
        [place(day) for day in calendar if number <= 200 and _is_free(day, holidays)],
        round(unit, 1),
        place(now) if now and first <= now <= last else None,
        28 + len(bars) * ROW + 10,
        first,
        number,
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None


def _is_free(day: date, holidays: Holidays) -> bool:
    try:
        return not is_workday(day, holidays)
    except UnknownCalendarError:
        return day.weekday() >= 5
