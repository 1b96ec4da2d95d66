"""A day (or a month) within bounds, kept as ISO text."""

from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.dates import DATE_BOUNDS, check_date, date_text, read_date
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field


class Date(Kind):
    name = "date"
    label = N_("日期")
    bounds = DATE_BOUNDS

    def normalise(self, raw: Any, field: "Field") -> Any:
        if isinstance(raw, str):
            return read_date(raw, field.bounds.get("precision", "day"))
        return super().normalise(raw, field)

    def limits(self, field: "Field") -> list[limits.Phrase]:
        return limits.of_date(field.bounds)

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        return check_date(value, field.bounds)

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        return date_text(value, locale) if value else ""


KIND = Date()
