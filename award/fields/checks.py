"""The checks that several kinds share; each returns the problems it finds."""

from typing import TYPE_CHECKING, Any

from award.fields.counting import count, has_direction_override
from award.fields.problems import Problem
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

# No answer is longer than this, whatever the form says: a request that tries is a mistake or an attack.
LONGEST_TEXT = 200_000
LONGEST_LIST = 500


def wrong_type() -> Problem:
    """Return the problem of a value whose form no page of ours would send."""
    return Problem("wrong_type", N_("内容格式不正确，请重新填写"))


def missing() -> Problem:
    """Return the problem of a required answer that is not there."""
    return Problem("required", N_("此项必填"))


def read_id(raw: Any) -> Any:
    """Return digits as the number of a row they name; anything else as it came."""
    return int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) <= 15 else raw


def is_id(value: Any) -> bool:
    """Say whether ``value`` can be the number of a row: canonical JSON ends at 2**53."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def check_string(value: Any) -> list[Problem]:
    """Return what keeps ``value`` from being stored as a text."""
    if not isinstance(value, str):
        return [wrong_type()]
    if len(value) > LONGEST_TEXT:
        return [Problem("too_large", N_("内容过长，最多 %(max)s 字"), {"max": LONGEST_TEXT})]
    return []


def check_list(value: Any) -> list[Problem]:
    """Return what keeps ``value`` from being stored as a list."""
    if not isinstance(value, list):
        return [wrong_type()]
    if len(value) > LONGEST_LIST:
        return [Problem("too_large", N_("条目过多，最多 %(max)s 项"), {"max": LONGEST_LIST})]
    return []


def check_direction(value: Any) -> list[Problem]:
    """Return a problem if the text holds hidden marks that turn the direction of reading."""
    if isinstance(value, str) and has_direction_override(value):
        return [Problem("direction_override", N_("含有改变文字方向的隐藏字符，请删除后重新输入"))]
    return []


def check_length(value: str, field: "Field") -> list[Problem]:
    """Compare the number of characters with ``min`` and ``max``."""
    size, low, high = count(value), field.bounds.get("min"), field.bounds.get("max")
    if low is not None and size < low:
        return [Problem("too_short", N_("至少 %(min)s 字，现有 %(count)s 字"), {"min": low, "count": size})]
    if high is not None and size > high:
        facts = {"max": high, "count": size, "over": size - high}
        return [Problem("too_long", N_("最多 %(max)s 字，现有 %(count)s 字，超出 %(over)s 字"), facts)]
    return []


def check_size(size: int, field: "Field") -> list[Problem]:
    """Compare a number of entries with ``min`` and ``max``."""
    low, high = field.bounds.get("min"), field.bounds.get("max")
    if low is not None and size < low:
        return [Problem("too_few", N_("至少 %(min)s 项，现有 %(count)s 项"), {"min": low, "count": size})]
    if high is not None and size > high:
        return [Problem("too_many", N_("最多 %(max)s 项，现有 %(count)s 项"), {"max": high, "count": size})]
    return []
