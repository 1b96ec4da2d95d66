"""Cells that a spreadsheet cannot take for a formula, and values as files hold them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might run the text as a formula (OWASP, CSV injection)."""
    return text.startswith(_DANGEROUS)


def guarded(text: str) -> str:
    """The text with an apostrophe in front where it is dangerous."""
    return f"'{text}" if is_dangerous(text) else text


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment on the clock of the zone, without an offset. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("an exported time must be aware")
    return moment.astimezone(zone).replace(tzinfo=None)


def plain(value: Any, zone: ZoneInfo) -> Any:
    """The value for JSON: None, bool, int, float or str; times in ISO 8601 with the zone's offset."""
    if isinstance(value, datetime):
        local(value, zone)
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
