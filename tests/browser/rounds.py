"""Walks the demo as each of its people, link by link, and tells which page of which route they came to.

Pages are known by the route that serves them: of each route one page is kept a competition and stage (three at
most), and one more with a query, so that the walk is short and still meets every screen.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import lxml.html
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from award import create_app
from award.demo.filling import PASSWORD, accounts
from config import Settings
from tests.visitor import Visitor

STRANGER = "stranger"
LINKS = "//a/@href | //img/@src | //*/@hx-get"
LANGUAGE = {"lang", "script"}  # the same page in other words
ALIKE = 3  # pages of a route in a competition, of stages that differ
MOST = 400  # a walk that is longer than this goes in circles


@dataclass(frozen=True)
class Stop:
    """A page that somebody came to. ``path`` has its query."""

    role: str
    endpoint: str
    path: str
    code: int
    is_page: bool


@dataclass(frozen=True)
class Walker:
    """Somebody who walks; a stranger has no address."""

    role: str
    email: str = ""


def walkers() -> list[Walker]:
    """A stranger, and everybody whom ``award up --demo`` names."""
    return [Walker(STRANGER), *(Walker(account.role, account.email) for account in accounts())]


def pages_app(folder: Path) -> Flask:
    """The application, for its table of routes."""
    url = f"sqlite:///{folder / 'routes.sqlite3'}"
    return create_app(Settings(data_dir=folder, database_url=url, secret_key="routes-" + "0" * 40))


def readable(app: Flask) -> set[str]:
    """The endpoints that answer a GET with something of their own."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}


class Walk:
    """One walk of one person."""

    def __init__(self, app: Flask, address: str, walker: Walker) -> None:
        self.routes = app.url_map.bind("127.0.0.1")
        self.visitor, self.walker = Visitor(address), walker
        self.address = address
        self.known: set[tuple[object, ...]] = set()
        self.alike: Counter[tuple[object, ...]] = Counter()
        self.waiting: deque[tuple[str, str]] = deque()
        if walker.email:
            page = self.visitor.get("/sign-in")
            answer = self.visitor.send(page, email=walker.email, password=PASSWORD)
            if answer.url.endswith("/sign-in"):
                raise RuntimeError(f"{walker.email} was not let in")

    def stops(self, *begin: str, until: Iterable[str] = ()) -> list[Stop]:
        """Where the walk led, from the given paths on; it may end when it came to all the endpoints ``until``."""
        wanted = set(until)
        found: list[Stop] = []
        for path in begin:
            self._see(path)
        while self.waiting and len(found) < MOST:
            endpoint, path = self.waiting.popleft()
            answer = self.visitor.get(path)
            is_page = "<html" in answer.text[:400]
            found.append(Stop(self.walker.role, endpoint, path, answer.code, is_page))
            if until and not wanted - {stop.endpoint for stop in found}:
                break
            if is_page and answer.code == 200:
                for link in lxml.html.fromstring(answer.text).xpath(LINKS):
                    self._see(urljoin(answer.url, str(link)))
        return found

    def _see(self, link: str) -> None:
        parts = urlsplit(urldefrag(urljoin(self.address, link)).url)
        if parts.netloc != urlsplit(self.address).netloc:
            return
        try:
            endpoint, values = self.routes.match(parts.path or "/", "GET")
        except (HTTPException, RequestRedirect):
            endpoint, values = "", {}
        asked = parse_qs(parts.query)
        key = (endpoint, values.get("slug"), values.get("stage"), bool(asked))
        if endpoint == "static" or key in self.known or LANGUAGE & asked.keys():
            return
        alike = (endpoint, values.get("slug"), bool(asked))
        if self.alike[alike] == ALIKE:
            return
        self.alike[alike] += 1
        self.known.add(key)
        self.waiting.append((endpoint, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")))


def screens(app: Flask, stops: list[Stop]) -> list[Stop]:
    """The pages a browser should look at: those of the public once, as a stranger sees them."""
    return [
        stop for stop in stops
        if stop.is_page and (stop.role == STRANGER or not _is_public(app, stop.endpoint))
    ]  # fmt: skip


def _is_public(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions.get(endpoint), "permission", "") == "public"


def sign_in(page: Page, walker: Walker) -> None:
    """Let a browser in; a stranger stays outside."""
    if walker.email:
        page.goto("/sign-in")
        page.fill("[name=email]", walker.email)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: not url.endswith("/sign-in"))
