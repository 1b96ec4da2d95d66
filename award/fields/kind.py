"""What a kind of field must be able to do. One file in ``kinds/`` is one kind; see the README there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from award.fields.checks import check_direction, check_string
from award.fields.counting import clean_line
from award.fields.difference import Piece, replaced
from award.fields.limits import Phrase
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_

if TYPE_CHECKING:
    from award.fields.form import Field


class Kind:
    """The behaviour of one kind of field. Subclass it, set ``name`` and ``bounds``, override what differs.

    A value is plain JSON without floats. ``bounds`` is a JSON Schema of the bounds' names.
    """

    name: str = ""
    label: str = ""
    bounds: Mapping[str, Any] = {}
    needed_bounds: Sequence[str] = ()
    projections: frozenset[str] = frozenset()
    identity = False
    """Whether a field of this kind tells who the applicant is, unless the form says otherwise."""

    def empty(self) -> Any:
        """Return the value of an unanswered field."""
        return ""

    def is_empty(self, value: Any) -> bool:
        """Say whether ``value`` counts as unanswered."""
        return value is None or value == "" or value == [] or value == {}

    def normalise(self, raw: Any, field: "Field") -> Any:
        """Return ``raw`` in the kind's form. Nothing typed is lost: what does not fit is kept for the message."""
        return clean_line(raw) if isinstance(raw, str) else self.empty() if raw is None else raw

    def check_type(self, value: Any, field: "Field") -> list[Problem]:
        """Return what keeps a normalised ``value`` from being stored even in a draft."""
        return check_string(value)

    def validate(self, value: Any, field: "Field") -> list[Problem]:
        """Return everything wrong with a non-empty ``value`` of the right type."""
        return check_direction(value)

    def text(self, value: Any, field: "Field", locale: str = DEFAULT_LOCALE) -> str:
        """Return ``value`` as readable text, for search, documents and exports; several rows on several lines."""
        return "" if self.is_empty(value) else str(value)

    def from_cell(self, text: str, field: "Field") -> Any:
        """Return the answer that a spreadsheet's cell holds in words: what :meth:`text` writes and people type."""
        return self.normalise(text, field)

    def compare(
        self, before: Any, after: Any, field: "Field", locale: str = DEFAULT_LOCALE
    ) -> tuple[Piece, ...]:
        """Return the change between two different values as pieces of text: here one gone, one new."""
        return replaced(self.text(before, field, locale), self.text(after, field, locale))

    def anonymous(self, value: Any) -> Any:
        """Return ``value`` without structure that names the applicant, for blind experts."""
        return value

    def limits(self, field: "Field") -> list[Phrase]:
        """Return the field's bounds in words."""
        return []

    def form_problems(self, field: "Field") -> list[Problem]:
        """Return what is wrong with the *field's* own definition beyond the schema, such as min above max."""
        low, high = field.bounds.get("min"), field.bounds.get("max")
        if low is not None and high is not None and low > high:
            facts = {"min": low, "max": high}
            return [Problem("min_above_max", N_("下限 %(min)s 大于上限 %(max)s"), facts, ("min",))]
        return []
