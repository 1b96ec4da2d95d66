"""Notice periods in natural and working days. The calendar of 2021 is the one that was published."""

from datetime import date

import pytest

from award.workdays import UnknownCalendarError, count_days, is_workday, notice_end


def test_the_published_calendar_of_2021():
    assert not is_workday(date(2021, 10, 7))  # National Day
    assert is_workday(date(2021, 10, 9))  # a Saturday worked in exchange
    assert is_workday(date(2021, 10, 8))
    assert not is_workday(date(2021, 10, 10))


@pytest.mark.parametrize(
    ("start", "days", "working", "end"),
    [
        (date(2021, 11, 1), 7, False, date(2021, 11, 7)),
        (date(2021, 11, 1), 1, False, date(2021, 11, 1)),
        (date(2021, 11, 1), 5, True, date(2021, 11, 5)),
        (date(2021, 11, 6), 1, True, date(2021, 11, 8)),  # begins on a Saturday
        (date(2021, 9, 30), 3, True, date(2021, 10, 9)),  # over National Day, with the Saturday worked
    ],
)
def test_last_day_of_a_notice(start, days, working, end):
    assert notice_end(start, days, working=working) == end
    assert count_days(start, end, working=working) == days


def test_an_entry_by_hand_overrules_the_library():
    by_hand = {date(2021, 11, 2): False, date(2021, 11, 6): True}
    assert notice_end(date(2021, 11, 1), 5, working=True, holidays=by_hand) == date(2021, 11, 6)


def test_nothing_is_guessed_beyond_the_calendar():
    with pytest.raises(UnknownCalendarError) as refusal:
        notice_end(date(2060, 11, 1), 5, working=True)
    assert refusal.value.day == date(2060, 11, 1)
    with pytest.raises(UnknownCalendarError):
        is_workday(date(2060, 11, 6))
    assert notice_end(date(2060, 11, 1), 5, working=False) == date(2060, 11, 5)
    whole_week = {date(2060, 11, day): True for day in range(1, 6)}
    assert notice_end(date(2060, 11, 1), 5, working=True, holidays=whole_week) == date(2060, 11, 5)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_notice_has_a_sensible_length(days):
    with pytest.raises(ValueError, match="1 to 366"):
        notice_end(date(2021, 11, 1), days, working=False)


def test_days_before_the_start_are_none():
    assert count_days(date(2021, 11, 5), date(2021, 11, 1), working=False) == 0
    assert count_days(date(2021, 11, 5), date(2021, 11, 1), working=True) == 0
