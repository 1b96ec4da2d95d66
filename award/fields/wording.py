"""Organisers' own texts: a plain string (zh-Hans) or a map from language to string."""

from collections.abc import Mapping
from typing import Any

DEFAULT_LOCALE = "zh-Hans"
LOCALES = ("zh-Hans", "zh-Hant", "en")

Wording = str | Mapping[str, str]

WORDING_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {locale: {"type": "string"} for locale in LOCALES},
            "required": [DEFAULT_LOCALE],
            "additionalProperties": False,
        },
    ]
}


def worded(text: Wording, locale: str = DEFAULT_LOCALE) -> str:
    """Return ``text`` in ``locale``, else in zh-Hans (the web layer may then convert the script)."""
    if isinstance(text, str):
        return text
    return text.get(locale) or text[DEFAULT_LOCALE]
