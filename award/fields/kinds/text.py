"""A line of text, such as a title."""

from typing import Any

from award.fields import limits
from award.fields.checks import check_direction, check_length
from award.fields.form import Field
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.i18n import N_


class Text(Kind):
    name = "text"
    label = N_("单行文本")
    bounds = {
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1, "maximum": 500},
    }
    projections = frozenset({"title"})

    def limits(self, field: Field) -> list[limits.Phrase]:
        return limits.of_length(field.bounds)

    def validate(self, value: Any, field: Field) -> list[Problem]:
        return check_length(value, field) + check_direction(value)


KIND = Text()
