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


def keep_tongues(old: Any, new: Any) -> Any:
    """Return ``new`` with the wordings of ``old`` in all their languages wherever the zh-Hans text is still the same.

    Maps are compared by name, lists by the ``key`` of their items, or by place where these have none.
    """
    if isinstance(new, str) and isinstance(old, Mapping):
        return old if old.get(DEFAULT_LOCALE) == new else new
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        return {name: keep_tongues(old.get(name), value) for name, value in new.items()}
    if isinstance(new, list) and isinstance(old, list):
        keyed = {item["key"]: item for item in old if isinstance(item, Mapping) and "key" in item}
        return [keep_tongues(_before(old, keyed, at, item), item) for at, item in enumerate(new)]
    return new


def _before(old: list[Any], keyed: Mapping[str, Any], at: int, item: Any) -> Any:
    if keyed and isinstance(item, Mapping):
        return keyed.get(item.get("key", ""))
    return old[at] if at < len(old) else None
