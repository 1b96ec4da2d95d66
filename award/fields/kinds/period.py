"""A span of time: ``{"start": ISO, "end": ISO or ""}``; an open end means "until now"."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.checks import check_string, missing, wrong_type
from award.fields.dates import DATE_BOUNDS, check_date, date_text, read_date
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field

ENDS = ("start", "end")


class Period(Kind):
    """``min`` and ``max`` bound both ends; with ``closed: true`` the end must be given."""

    name = "period"
    label = N_("起止时间")
    bounds = {**DATE_BOUNDS, "closed": {"type": "boolean"}}

    def empty(self) -> Any:
        return {"start": "", "end": ""}

    def is_empty(self, value: Any) -> bool:
        return not value or (isinstance(value, Mapping) and not any(value.get(end) for end in ENDS))

    def normalise(self, raw: Any, field: "Field") -> Any:
        if raw is None or raw == "":
            return self.empty()
        if not isinstance(raw, Mapping):
            return raw
        precision = field.bounds.get("precision", "day")
        given = {end: raw.get(end) for end in ENDS}
        return {
            end: read_date(text, precision) if isinstance(text, str) else "" if text is None else text
            for end, text in given.items()
        }

    def from_cell(self, text: str, field: "Field") -> Any:
        parts = re.split("至今|至|到|起|—+|～|~| - ", text, maxsplit=1)
        return self.normalise({"start": parts[0], "end": parts[1] if len(parts) > 1 else ""}, field)

    def check_type(self, value: Any, field: "Field") -> list[Problem]:
        if not isinstance(value, Mapping):
            return [wrong_type()]
        return [problem.within(end) for end in ENDS for problem in check_string(value.get(end, ""))]

    def limits(self, field: "Field") -> list[limits.Phrase]:
        return limits.of_date(field.bounds)

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        start, end = value["start"], value["end"]
        problems = [p.within(key) for key in ENDS if value[key] for p in check_date(value[key], field.bounds)]
        if not start:
            problems.append(missing().within("start"))
        if not end and field.bounds.get("closed"):
            problems.append(missing().within("end"))
        if start and end and not problems and end < start:
            problems.append(Problem("end_before_start", N_("结束时间不得早于开始时间"), path=("end",)))
        return problems

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        if self.is_empty(value):
            return ""
        start, end = (date_text(value[key], locale) for key in ENDS)
        if not locale.startswith("zh"):
            return f"{start} – {end}".strip()
        return f"{start}至{end}" if end else f"{start}起"


KIND = Period()
