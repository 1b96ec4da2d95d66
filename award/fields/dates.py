"""Reading and checking dates written as people write them; kept as ISO text of day or month precision."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from award.fields.counting import clean_line
from award.fields.problems import Problem
from award.i18n import N_

_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?")
DATE_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"

DATE_BOUNDS: dict[str, Any] = {
    "min": {"type": "string", "pattern": DATE_PATTERN},
    "max": {"type": "string", "pattern": DATE_PATTERN},
    "precision": {"enum": ["day", "month"]},
}


def read_date(raw: str, precision: str = "day") -> str:
    """Return ``raw`` as ``YYYY-MM-DD`` (or ``YYYY-MM``), or cleaned if it is no such date."""
    text = clean_line(raw)
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if not found:
        return text
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    if found[3] is None and precision == "day":
        return text
    try:
        whole = date(year, month, day).isoformat()
    except ValueError:
        return text
    return whole if precision == "day" else whole[:7]


def check_date(value: str, bounds: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with ``value`` under ``min``, ``max`` and ``precision``."""
    size = 7 if bounds.get("precision") == "month" else 10
    if len(value) != size or not _is_date(value):
        if size == 7:
            return [Problem("not_a_month", N_("请填写年月，例如 2021-07"))]
        return [Problem("not_a_date", N_("请填写日期，例如 2021-07-01"))]
    low, high = bounds.get("min"), bounds.get("max")
    # ISO texts of one precision order like the dates they name.
    if low is not None and value < low[:size]:
        return [Problem("too_early", N_("不得早于 %(min)s"), {"min": low})]
    if high is not None and value > high[:size]:
        return [Problem("too_late", N_("不得晚于 %(max)s"), {"max": high})]
    return []


def _is_date(value: str) -> bool:
    if not re.fullmatch(DATE_PATTERN, value):
        return False
    try:
        date.fromisoformat(value if len(value) == 10 else f"{value}-01")
    except ValueError:
        return False
    return True


def date_text(value: str, locale: str) -> str:
    """Return a date in words: "2021年7月1日" in Chinese, ISO elsewhere and where it is no date."""
    if not locale.startswith("zh") or not re.fullmatch(DATE_PATTERN, value):
        return value
    parts = [str(int(part)) for part in value.split("-")]
    return "".join(part + mark for part, mark in zip(parts, "年月日", strict=False))
