"""Somebody at a browser: keeps a cookie, sends forms with their token, signs in again when the sign-in has expired."""

import contextlib
import http.client
import itertools
import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import Any

from tests.journeys.site import Site

PASSWORD = "a long and quiet sentence"
FORM = "application/x-www-form-urlencoded"
_keys = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """One answer; redirects are not followed."""

    code: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Person:
    """One account at one browser."""

    def __init__(self, site: Site, name: str, email: str) -> None:
        self.site, self.name, self.email = site, name, email
        self._cookie = self._token = ""

    def get(self, path: str) -> str:
        """The text of a page that must be there."""
        return self.fetch(path).text

    def fetch(self, path: str) -> Answer:
        """What is at a path; it must be there."""
        answer = self._signed_in("GET", path)
        assert answer.code == 200, (self.name, path, answer.code, answer.location, self._said(answer))
        return answer

    def post(self, path: str, form: dict[str, Any] | None = None, *, code: int = 303) -> Answer:
        """Send a form; it must be answered with the code."""
        fields = {"idempotency_key": f"key-{next(_keys)}", **(form or {})}
        answer = self._signed_in("POST", path, fields)
        assert answer.code == code, (self.name, path, answer.code, answer.location, self._said(answer))
        return answer

    def save(self, path: str, fields: dict[str, Any], version: int = 0) -> Any:
        """An autosave, as the page's script sends it."""
        answer = self._signed_in("POST", path, json.dumps({"version": version, "fields": fields}))
        assert answer.code == 200, (self.name, path, answer.code, answer.text)
        return json.loads(answer.body)

    def enter(self, path: str, form: dict[str, Any]) -> Answer:
        """Send a form of a page that is open to strangers: registering, an invitation, the set-up."""
        page = self._ask("GET", path)
        assert page.code == 200, (path, page.code, _words(page))
        self._see(page)
        notice = re.search(r'name="notice"[^>]*value="(\d+)"', page.text)
        action = form.pop("action", path)
        given = {"csrf_token": self._token, **({"notice": notice[1]} if notice else {}), **form}
        answer = self._ask("POST", action, given)
        assert answer.code == 303, (self.name, path, answer.code, _words(answer))
        self._token = ""
        return answer

    def sign_in(self) -> None:
        """With the password that everybody here has."""
        self.enter("/sign-in", {"email": self.email, "password": PASSWORD})

    def _said(self, answer: Answer) -> str:
        return _words(answer) + (self.site.log()[-3000:] if answer.code == 500 else "")

    def _signed_in(self, method: str, path: str, sent: dict[str, Any] | str | None = None) -> Answer:
        for _ in range(2):
            if method == "POST" and not self._token:
                self._see(self._ask("GET", "/my/profile"))
            form = {"csrf_token": self._token, **sent} if isinstance(sent, dict) else sent
            answer = self._ask(method, path, form)
            if not answer.location.startswith("/sign-in") and answer.code != 401:
                return answer
            self.sign_in()
        return answer

    def _see(self, page: Answer) -> None:
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.text) or re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', page.text
        )
        self._token = found[1] if found else ""

    def _ask(self, method: str, path: str, sent: dict[str, Any] | str | None = None) -> Answer:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        body = None
        if isinstance(sent, dict):
            body, headers["Content-Type"] = urllib.parse.urlencode(sent, doseq=True), FORM
        elif sent is not None:
            body, headers["Content-Type"] = sent, "application/json"
            headers |= {"X-CSRFToken": self._token, "X-Requested-With": "fetch"}
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        ) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        kept = re.match(r"session=[^;]+", answer.headers.get("Set-Cookie", ""))
        self._cookie = kept[0] if kept else self._cookie
        return Answer(answer.status, answer.headers.get("Location", ""), content)


def _words(answer: Answer) -> str:
    """What an error page says, without its frame."""
    plain = re.sub(
        r"<script.*?</script>|<style.*?</style>|<[^>]+>",
        " ",
        answer.body.decode(errors="replace"),
        flags=re.S,
    )
    return re.sub(r"\s+", " ", plain)[:1500]
