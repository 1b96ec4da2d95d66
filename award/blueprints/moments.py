"""Times, dates and what is left until them, in the competition's zone and the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from award import clock

NEAR_HOURS = 72  # from here on a deadline is shown as near
PATTERNS = {  # locale: (day and month, the same with the year)
    "en": ("EEE d MMM", "EEE d MMM y"),
    "zh": ("M月d日 EEE", "y年M月d日 EEE"),
}


def zone() -> ZoneInfo:
    """The zone times are shown in: the competition's (``g.zone``, set by the view), else the site's."""
    name = g.get("zone") or current_app.config["BABEL_DEFAULT_TIMEZONE"]
    return name if isinstance(name, ZoneInfo) else ZoneInfo(name)


def moment(value: datetime | None, *, seconds: bool = False, year: bool | None = None) -> Markup:
    """``<time>`` with weekday and minute, ``11月27日 周五 18:00``; the year when it is not this one.

    ``None`` gives a dash. A naive value raises ``ValueError``: stored times are aware.
    """
    if value is None:
        return Markup("—")
    if value.tzinfo is None:
        raise ValueError("a naive time cannot be shown in a zone")
    local = value.astimezone(zone())
    words = format_datetime(
        local, f"{_pattern(local, year)} HH:mm{':ss' if seconds else ''}", locale=_locale()
    )
    return _tag(value.astimezone(UTC).isoformat(), words)


def day(value: date | datetime | str | None, *, year: bool | None = None, weekday: bool = True) -> Markup:
    """``<time>`` of a day, ``11月27日 周五``; a datetime is taken in the competition's zone, text as ISO."""
    if not value:
        return Markup("—")
    if isinstance(value, str):
        value = date.fromisoformat(value)
    local = value.astimezone(zone()).date() if isinstance(value, datetime) else value
    pattern = _pattern(local, year)
    if not weekday:
        pattern = pattern.replace("EEE", "").strip()
    return _tag(local.isoformat(), format_date(local, pattern, locale=_locale()))


def hour(value: datetime | None) -> Markup:
    """``<time>`` of an hour with seconds, ``14:03:22``, as in "saved 14:03:22"."""
    if value is None:
        return Markup("—")
    return _tag(value.astimezone(UTC).isoformat(), format(value.astimezone(zone()), "%H:%M:%S"))


def time_left(deadline: datetime | None, now: datetime | None = None) -> str:
    """``还剩 2 天 4 小时``; two units, ``已截止`` once it has passed, empty without a deadline."""
    if deadline is None:
        return ""
    minutes = int((deadline - (now or clock.now())).total_seconds() // 60)
    if minutes < 0:
        return _("已截止")
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("还剩 %(days)s 天 %(hours)s 小时", days=days, hours=hours)
    if hours:
        return _("还剩 %(hours)s 小时 %(minutes)s 分", hours=hours, minutes=minutes)
    return _("还剩 %(minutes)s 分钟", minutes=minutes) if minutes else _("不到 1 分钟")


def days_left(deadline: datetime | None, now: datetime | None = None) -> int | None:
    """Whole days left, 0 on the last one; ``None`` without a deadline or after it."""
    if deadline is None:
        return None
    left = (deadline - (now or clock.now())).total_seconds()
    return int(left // 86400) if left >= 0 else None


def nearness(deadline: datetime | None, now: datetime | None = None) -> str:
    """The class that colours a deadline: ``is-near`` (72 hours or less), ``is-open``, ``is-over`` or none."""
    if deadline is None:
        return ""
    hours = (deadline - (now or clock.now())).total_seconds() / 3600
    if hours < 0:
        return "is-over"
    return "is-near" if hours <= NEAR_HOURS else "is-open"


def _pattern(local: date, year: bool | None) -> str:
    plain, full = PATTERNS["en" if _locale() == "en" else "zh"]
    shows_year = year if year is not None else local.year != clock.now().astimezone(zone()).year
    return full if shows_year else plain


def _locale() -> str:
    return str(get_locale() or "zh_Hans")


def _tag(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, words)
