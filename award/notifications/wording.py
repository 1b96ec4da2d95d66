"""A letter's language: gettext, moments and the organiser's own words, without a request at hand."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.support import NullTranslations, Translations

from award.presets.lint import PLACEHOLDERS
from award.script import convert

Say = Callable[..., str]

TRANSLATIONS = Path(__file__).parent.parent / "translations"
PATTERNS = {"en": "EEEE d MMMM y HH:mm", "zh": "y年M月d日 EEEE HH:mm"}
PLACE = re.compile(r"\{([^{}]*)\}")
QUOTED = re.compile(r"“%\((\w+)\)s”")
INNER = str.maketrans("“”", "‘’")


@cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [locale])


def say_in(locale: str) -> Say:
    """The gettext of a locale: ``_("还剩 %(days)s 天", days=3)``. Quotes within quotes are single (GB/T 15834)."""
    catalogue = _catalogue(locale)

    def say(message: str, /, **facts: Any) -> str:
        text = catalogue.gettext(message) if message else ""
        for name in QUOTED.findall(text):
            if isinstance(facts.get(name), str):
                facts[name] = facts[name].translate(INNER)
        return text % facts if facts else text

    return say


def moment(value: datetime, zone: str, locale: str) -> str:
    """``2026年11月27日 星期五 18:00`` in the competition's zone."""
    pattern = PATTERNS["en" if locale.startswith("en") else "zh"]
    return format_datetime(value.astimezone(ZoneInfo(zone)), pattern, locale=locale)


def filled(template: str, values: Mapping[str, str]) -> str:
    """The organiser's own words with ``{names}`` looked up in a dict and nothing else; an unknown one stays as it is."""

    def looked_up(match: re.Match[str]) -> str:
        return values.get(match[1], "") if match[1] in PLACEHOLDERS else match[0]

    return PLACE.sub(looked_up, template)


def in_locale(text: str, locale: str) -> str:
    """A Chinese text of the organiser in the reader's script."""
    return convert(text, "zh-Hant") if locale == "zh_Hant" else text
