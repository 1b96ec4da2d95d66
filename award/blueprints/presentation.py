"""What templates may use: filters, globals and the navigation that each blueprint adds to."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app, url_for
from markupsafe import Markup

from award import clock
from award.blueprints import languages, moments, prose
from award.fields import counting

ICONS = Path(__file__).parents[1] / "static" / "icons.txt"
FILTERS = {
    "moment": moments.moment,
    "day": moments.day,
    "hour": moments.hour,
    "time_left": moments.time_left,
    "days_left": moments.days_left,
    "nearness": moments.nearness,
    "phrases": prose.phrases,
    "markdown": prose.markdown,
    "paragraphs": prose.paragraphs,
    "digest": prose.digest,
    "number": prose.number,
    "percent": prose.percent,
    "signed": prose.signed,
    "file_size": prose.file_size,
    "in_script": prose.in_script,
    "characters": counting.count,
}


class NavItem(NamedTuple):
    """One line of a navigation. ``group`` is its heading ("" = none), ``count`` the figure at its right."""

    icon: str
    label: str
    url: str
    count: int | str | None = None
    current: bool = False
    group: str = ""


class Brief(NamedTuple):
    """The three answers at the top of a working page: where am I, what is expected, until when.

    ``due`` is a time (shown with weekday and what is left) or words, ``None`` for "no deadline here".
    """

    where: str
    todo: str
    due: Any = None
    where_note: str = ""
    due_note: str = ""


NavSource = Callable[[], list[NavItem]]


def init_app(app: Flask) -> None:
    """Register filters, globals and the context of the layouts on ``app``."""
    app.jinja_env.filters.update(FILTERS, in_groups=in_groups)
    app.jinja_env.globals.update(
        icon=icon, NavItem=NavItem, Brief=Brief, here=languages.here, field_attributes=field_attributes
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions.setdefault("award_nav", {"work": [], "public": []})
    app.context_processor(page_values)


def add_nav(app: Flask, place: str, source: NavSource) -> None:
    """Let a blueprint add lines to the ``work`` or ``public`` navigation; asked at each page of that place."""
    app.extensions.setdefault("award_nav", {"work": [], "public": []})[place].append(source)


def page_values() -> dict[str, Any]:
    """Values of every page; a view that passes its own ``nav`` or ``public_nav`` wins."""
    sources = current_app.extensions["award_nav"]
    settings = current_app.config.get("AWARD")
    numbers = (getattr(settings, name, "") for name in ("icp_number", "public_security_number"))
    return {
        "nav": _Lazy(sources["work"]),
        "public_nav": _Lazy(sources["public"]),
        "server_time": clock.now(),
        "site_name": getattr(settings, "site_name", None) or "优案评选",
        "record_numbers": [number for number in numbers if number],
    }


class _Lazy:
    """The lines of a navigation, computed only when a layout walks over them."""

    def __init__(self, sources: list[NavSource]) -> None:
        self.sources = sources

    def __iter__(self) -> Any:
        for source in self.sources:
            yield from source()


def icon(name: str, extra: str = "") -> Markup:
    """An icon of the sprite, hidden from readers; raises ``KeyError`` for a name that ``icons.txt`` lacks."""
    if name not in icon_names():
        raise KeyError(f"no icon {name!r}: add it to award/static/icons.txt and run pip install -e . again")
    sprite = url_for("static", filename="vendor/icons.svg")
    drawing = Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>')
    return drawing.format(f"icon {extra}".strip(), sprite, name)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names in ``icons.txt``."""
    lines = (line.strip() for line in ICONS.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


class NavGroup(NamedTuple):
    """Lines of a navigation under one heading."""

    name: str
    lines: list[NavItem]


def in_groups(items: Any, attribute: str = "group") -> list[NavGroup]:
    """The items under their headings, both in the order given (Jinja's ``groupby`` would sort the headings)."""
    groups: dict[str, list[NavItem]] = {}
    for item in items:
        groups.setdefault(getattr(item, attribute), []).append(item)
    return [NavGroup(name, lines) for name, lines in groups.items()]


def field_attributes(
    field: Any,
    described: list[str],
    given: dict[str, Any],
    bounds: tuple[int | None, int | None] | None = None,
) -> dict[str, Any]:
    """HTML attributes of a form field: what describes it, whether it is wrong, its live counter."""
    attributes = dict(given)
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if bounds:
        attributes["data-counter"] = f"{field.id}-count"
    return attributes
