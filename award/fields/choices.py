"""What choices share, as fields and as columns of a table: their options and the schema of those."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from award.fields.counting import clean_line
from award.fields.problems import Problem
from award.fields.wording import WORDING_SCHEMA, Wording
from award.i18n import N_


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored, what is shown, and the heading it stands under (may be empty)."""

    key: str
    label: Wording
    group: Wording = ""


KEY_PATTERN = "^[a-z][a-z0-9_]{0,39}$"

OPTIONS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "key": {"type": "string", "pattern": KEY_PATTERN},
            "label": WORDING_SCHEMA,
            "group": WORDING_SCHEMA,
        },
        "required": ["key", "label"],
        "additionalProperties": False,
    },
}


def options_of(bounds: Mapping[str, Any]) -> tuple[Option, ...]:
    """Return the options that ``bounds`` list, in order; () when there are none."""
    return tuple(Option(o["key"], o["label"], o.get("group", "")) for o in bounds.get("options", ()))


def key_of(words: str, bounds: Mapping[str, Any]) -> str:
    """Return the key of the option that ``words`` name in any language, else ``words`` themselves."""
    wanted = clean_line(words)
    for option in options_of(bounds):
        labels = [option.label] if isinstance(option.label, str) else list(option.label.values())
        if wanted in labels:
            return option.key
    return wanted


def check_option_keys(options: list[dict[str, Any]]) -> list[Problem]:
    """Return a problem for each key that stands twice."""
    keys = [option["key"] for option in options]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return [Problem("duplicate_option", N_("选项“%(key)s”重复"), {"key": key}, ("options",)) for key in twice]


def no_such_option() -> Problem:
    """Return the problem of an answer that is not among the options."""
    return Problem("no_such_option", N_("请从列出的选项中选择"))
