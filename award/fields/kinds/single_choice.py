"""One choice of a list; the answer is the option's key."""

from typing import Any

from award.fields.choices import OPTIONS_SCHEMA, check_option_keys, key_of, no_such_option
from award.fields.form import Field
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_


class SingleChoice(Kind):
    name = "single_choice"
    label = N_("单选")
    bounds = {"options": OPTIONS_SCHEMA}
    needed_bounds = ("options",)
    projections = frozenset({"category", "attribute"})

    def from_cell(self, text: str, field: Field) -> Any:
        return key_of(text, field.bounds)

    def validate(self, value: Any, field: Field) -> list[Problem]:
        return [] if any(option.key == value for option in field.options) else [no_such_option()]

    def text(self, value: Any, field: Field, locale: str = DEFAULT_LOCALE) -> str:
        return field.option_label(value, locale) if value else ""

    def form_problems(self, field: Field) -> list[Problem]:
        return check_option_keys(field.bounds["options"])


KIND = SingleChoice()
