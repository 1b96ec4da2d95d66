"""Several choices of a list; the answer is a list of keys in the options' order."""

import re
from typing import Any

from award.fields import limits
from award.fields.checks import check_list, check_size, check_string
from award.fields.choices import OPTIONS_SCHEMA, check_option_keys, key_of, no_such_option
from award.fields.counting import clean_line
from award.fields.form import Field
from award.fields.kind import Kind
from award.fields.problems import Problem
from award.fields.wording import DEFAULT_LOCALE
from award.i18n import N_


class MultipleChoice(Kind):
    name = "multiple_choice"
    label = N_("多选")
    bounds = {
        "options": OPTIONS_SCHEMA,
        "min": {"type": "integer", "minimum": 0},
        "max": {"type": "integer", "minimum": 1},
    }
    needed_bounds = ("options",)
    projections = frozenset({"attribute"})

    def empty(self) -> Any:
        return []

    def normalise(self, raw: Any, field: Field) -> Any:
        if raw is None or raw == "":
            return []
        if isinstance(raw, str):
            raw = [raw]
        if not isinstance(raw, list) or not all(isinstance(key, str) for key in raw):
            return raw
        chosen = {clean_line(key): None for key in raw}
        order = {option.key: at for at, option in enumerate(field.options)}
        return sorted((key for key in chosen if key), key=lambda key: (order.get(key, len(order)), key))

    def check_type(self, value: Any, field: Field) -> list[Problem]:
        return check_list(value) or [
            problem.within(at) for at, key in enumerate(value) for problem in check_string(key)
        ]

    def from_cell(self, text: str, field: Field) -> Any:
        named = [key_of(words, field.bounds) for words in re.split("[、，,；;\n]", text)]
        return self.normalise(named, field)

    def validate(self, value: Any, field: Field) -> list[Problem]:
        known = {option.key for option in field.options}
        problems = [] if set(value) <= known else [no_such_option()]
        return problems + check_size(len(value), field)

    def limits(self, field: Field) -> list[limits.Phrase]:
        return limits.of_size(field.bounds)

    def text(self, value: Any, field: Field, locale: str = DEFAULT_LOCALE) -> str:
        return "、".join(field.option_label(key, locale) for key in value or ())

    def form_problems(self, field: Field) -> list[Problem]:
        return super().form_problems(field) + check_option_keys(field.bounds["options"])


KIND = MultipleChoice()
