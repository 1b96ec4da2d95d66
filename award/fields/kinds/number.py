"""A number with its unit; kept as the decimal it was written as, because floats would change it."""

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.counting import clean_line
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE, WORDING_SCHEMA, worded
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(\.[0-9]{1,9})?")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def read_number(raw: str) -> str:
    """Return ``raw`` as a plain decimal ("1,200.50" and "１２００.５" give "1200.5"), or cleaned if it is none."""
    text = clean_line(raw)
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return text
    number = Decimal(plain)
    return "0" if number == 0 else f"{number.normalize():f}"


def check_number(value: str, bounds: Any) -> list[Problem]:
    """Return what is wrong with ``value`` under ``min``, ``max`` and ``decimals``."""
    if not _NUMBER.fullmatch(value):
        return [Problem("not_a_number", N_("请填写数字，例如 1200 或 12.5"))]
    number, low, high = Decimal(value), bounds.get("min"), bounds.get("max")
    if low is not None and number < Decimal(str(low)):
        return [Problem("too_small", N_("不得小于 %(min)s"), {"min": low})]
    if high is not None and number > Decimal(str(high)):
        return [Problem("too_big", N_("不得大于 %(max)s"), {"max": high})]
    allowed, exponent = bounds.get("decimals"), number.as_tuple().exponent
    if allowed is not None and isinstance(exponent, int) and -exponent > allowed:
        if allowed == 0:
            return [Problem("not_whole", N_("请填写整数"))]
        return [Problem("too_many_decimals", N_("最多保留 %(decimals)s 位小数"), {"decimals": allowed})]
    return []


class Number(Kind):
    name = "number"
    label = N_("数字")
    bounds = {
        "min": {"type": "integer"},
        "max": {"type": "integer"},
        "decimals": {"type": "integer", "minimum": 0, "maximum": 9},
        "unit": WORDING_SCHEMA,
    }

    def normalise(self, raw: Any, field: "Field") -> Any:
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            raw = str(raw)
        return read_number(raw) if isinstance(raw, str) else super().normalise(raw, field)

    def limits(self, field: "Field") -> list[limits.Phrase]:
        return limits.of_value(field.bounds)

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        return check_number(value, field.bounds)

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        unit = worded(field.bounds.get("unit", ""), locale)
        return f"{value} {unit}".rstrip() if value else ""


KIND = Number()
