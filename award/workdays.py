"""Natural and working days, for the time a list stands to public notice.

Chinese working days move every year by a decision of the State Council; the library chinesecalendar knows
them up to a certain year. Beyond it nothing is guessed: `UnknownCalendarError` says for which day, and the
organiser enters the year's holidays by hand. An entry by hand also overrules the library.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]

Holidays = Mapping[date, bool]
"""By hand: day → True if it is worked, False if it is free."""

NO_HOLIDAYS: Holidays = {}
LONGEST_NOTICE = 366


class UnknownCalendarError(LookupError):
    """Whether `day` is worked is not known. Attribute: ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no calendar of working days for {day.year}")
        self.day = day


def is_workday(day: date, holidays: Holidays = NO_HOLIDAYS) -> bool:
    """Whether the day is worked. In a year without calendar weekends are unknown too."""
    if day in holidays:
        return holidays[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # chinesecalendar's word for a year that is not announced
        raise UnknownCalendarError(day) from None


def count_days(first: date, last: date, *, working: bool, holidays: Holidays = NO_HOLIDAYS) -> int:
    """Days from `first` to `last`, both counted; 0 if `last` comes before. Raises `UnknownCalendarError`."""
    if not working:
        return max((last - first).days + 1, 0)
    return sum(is_workday(day, holidays) for day in _days_from(first, (last - first).days + 1))


def notice_end(start: date, days: int, *, working: bool, holidays: Holidays = NO_HOLIDAYS) -> date:
    """The last day of a notice of `days` days whose first day may be `start`.

    In natural days `start` is day 1, so 7 days from Monday end on Sunday. In working days day 1 is the first
    worked day at or after `start`. Raises ValueError unless 1 ≤ days ≤ 366, `UnknownCalendarError` beyond the
    known calendar.
    """
    if not 1 <= days <= LONGEST_NOTICE:
        raise ValueError(f"a notice stands 1 to {LONGEST_NOTICE} days, not {days}")
    if not working:
        return start + timedelta(days=days - 1)
    left = days
    for day in _days_from(start, 3 * LONGEST_NOTICE):
        left -= is_workday(day, holidays)
        if left == 0:
            return day
    raise ValueError("the calendar by hand leaves too few working days")


def _days_from(first: date, number: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(number))
