"""Somebody at a real server over HTTP: keeps cookies, reads pages, fills forms as a browser would."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

import lxml.html


@dataclass(frozen=True)
class Answer:
    """One answer; ``url`` is where redirects ended."""

    code: int
    url: str
    text: str

    def form(self, number: int = -1, **values: str) -> tuple[str, list[tuple[str, str]]]:
        """Action and fields of the page's form with that number, ``values`` put in. Raises KeyError for a wrong name."""
        page = lxml.html.fromstring(self.text)
        form = page.forms[number]
        for name, value in values.items():
            if name not in form.fields:
                raise KeyError(f"{name} is none of {sorted(form.fields)}")
            found: Any = form.inputs[name]
            if getattr(found, "type", "") == "checkbox":
                found.checked = bool(value)
            else:
                form.fields[name] = value
        return form.action or self.url, form.form_values()


class Visitor:
    """One browser without a screen. Redirects are followed; errors are answers, not exceptions."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)
        )

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def send(self, page: Answer, number: int = -1, **values: str) -> Answer:
        """Fill in the page's form (the last, if not told) and send it."""
        action, fields = page.form(number, **values)
        data = urllib.parse.urlencode(fields).encode()
        url = urllib.parse.urljoin(page.url, action)
        return self._open(urllib.request.Request(url, data, {"Referer": page.url}))

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.url, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            return Answer(error.code, request.full_url, error.read().decode(errors="replace"))
