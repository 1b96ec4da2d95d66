"""Three languages: zh-Hans (the msgids themselves), English, zh-Hant; and the script content is shown in.

A public page sets no cookie, so its language lives in the URL: ``?lang=en`` is carried on by ``url_for``.
A signed-in person's language is the account's; ``?lang=`` overrides it for the visit.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import Babel, get_locale
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BuildError

DEFAULT = "zh_Hans"
TAGS = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}  # BCP 47 tag in URLs and HTML: Babel's locale
LABELS = {"zh-Hans": "简", "zh-Hant": "繁", "en": "EN"}
NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
SCRIPTS = ("zh-Hans", "zh-Hant")


class Choice(NamedTuple):
    """One language of the switch."""

    tag: str
    label: str
    name: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Register Babel, the ``lang`` and ``script`` URL parameters and the switch for the layouts."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=select_locale)
    app.url_defaults(carry_on)
    app.context_processor(switch_values)


def select_locale() -> str:
    """The locale of this request: the URL's, else the account's, else zh-Hans."""
    if not has_request_context():
        return DEFAULT
    asked = TAGS.get(request.args.get("lang", ""))
    return asked or locale_for(_signed_in()) or DEFAULT


def locale_for(user: Any) -> str | None:
    """A person's stored locale (for pages and for letters to them), or ``None`` when there is none."""
    locale = getattr(user, "locale", None)
    return locale if locale in TAGS.values() else None


def language_tag() -> str:
    """The BCP 47 tag of the current language, for ``<html lang>``."""
    return str(get_locale() or DEFAULT).replace("_", "-")


def script_wanted() -> str | None:
    """The script that content shall be shown in (``?script=zh-Hant``), ``None`` for the one it was written in."""
    script = request.args.get("script") if has_request_context() else None
    return script if script in SCRIPTS else None


def carry_on(endpoint: str, values: dict[str, Any]) -> None:
    """Keep ``lang`` and ``script`` of this request in every link that ``url_for`` builds."""
    if not has_request_context() or endpoint == "static" or endpoint.endswith(".static"):
        return
    for name, known in (("lang", TAGS), ("script", SCRIPTS)):
        value = request.args.get(name)
        if value in known:
            values.setdefault(name, value)


def switch_values() -> dict[str, Any]:
    """Template values: the tag, the choices, and where a signed-in person's choice is stored (or nothing)."""
    return {
        "language_tag": language_tag(),
        "language_choices": [_choice(tag) for tag in TAGS],
        "language_action": _store_url(),
        "content_lang": script_wanted() or "zh-Hans",
        "script_links": {script: here(script=script) for script in SCRIPTS},
    }


def here(**changes: str | None) -> str:
    """This page's address with some query parameters changed (``None`` takes one out)."""
    query = MultiDict(request.args)
    for name, value in changes.items():
        query.poplist(name)
        if value is not None:
            query[name] = value
    text = urlencode(list(query.items(multi=True)))
    return f"{request.path}?{text}" if text else request.path


def _choice(tag: str) -> Choice:
    plain = tag == "zh-Hans" and not locale_for(_signed_in())
    return Choice(tag, LABELS[tag], NAMES[tag], here(lang=None if plain else tag), tag == language_tag())


def _store_url() -> str | None:
    if _signed_in() is None:
        return None
    try:
        return url_for("account.set_language")
    except BuildError:
        return None


def _signed_in() -> Any:
    """The signed-in user, without starting a session on pages that have none."""
    if not hasattr(current_app, "login_manager"):
        return None
    return current_user if current_user and current_user.is_authenticated else None
