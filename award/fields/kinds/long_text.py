"""Several paragraphs of plain text."""

from typing import Any

from award.fields import limits
from award.fields.checks import check_direction, check_length
from award.fields.counting import clean
from award.fields.form import Field
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.i18n import N_


class LongText(Kind):
    name = "long_text"
    label = N_("多行文本")
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 100_000},
    }

    def normalise(self, raw: Any, field: Field) -> Any:
        return clean(raw) if isinstance(raw, str) else super().normalise(raw, field)

    def limits(self, field: Field) -> list[limits.Phrase]:
        return limits.of_length(field.bounds)

    def validate(self, value: Any, field: Field) -> list[Problem]:
        return check_length(value, field) + check_direction(value)


KIND = LongText()
