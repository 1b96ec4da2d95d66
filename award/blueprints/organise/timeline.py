"""The pipeline's windows as bars over days: plain numbers that a template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from award.models import Stage
from award.workdays import Holidays, UnknownCalendarError, is_workday

LEFT, WIDTH, ROW = 120, 760, 30
MOST_DAYS = 800


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


def timeline_of(stages: Sequence[Stage], *, zone: str, holidays: Holidays, at: datetime) -> Timeline | None:
    """The drawing; None while no stage has a window."""
    spans = [(stage, _day(stage.opens_at, zone), _day(stage.closes_at, zone)) for stage in stages]
    days = [day for _stage, *ends in spans for day in ends if day is not None]
    if not days:
        return None
    first, last = (
        min(days) - timedelta(days=3),
        min(max(days), min(days) + timedelta(days=MOST_DAYS)) + timedelta(days=4),
    )
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
    )


def _day(moment: datetime | None, zone: str) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment else None


def _is_free(day: date, holidays: Holidays) -> bool:
    try:
        return not is_workday(day, holidays)
    except UnknownCalendarError:
        return day.weekday() >= 5
