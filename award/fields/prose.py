"""What the two kinds of text share."""

from typing import TYPE_CHECKING, Any

from award.fields import limits
from award.fields.checks import check_direction, check_length
from award.fields.difference import Piece, compare_texts
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE

if TYPE_CHECKING:
    from award.fields.form import Field


class ProseKind(Kind):
    """Text whose characters are counted and whose changes are shown character by character."""

    def limits(self, field: "Field") -> list[limits.Phrase]:
        return limits.of_length(field.bounds)

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        return check_length(value, field) + check_direction(value)

    def compare(
        self, before: Any, after: Any, field: "Field", locale: str = DEFAULT_LOCALE
    ) -> tuple[Piece, ...]:
        return compare_texts(self.text(before, field, locale), self.text(after, field, locale))
