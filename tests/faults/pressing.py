"""A signed-in applicant who presses the button of many cases from many threads, and knows what was answered."""

import http.client
import re
import urllib.parse
from urllib.parse import urlsplit

from tests.factories import PASSWORD

FORM = "application/x-www-form-urlencoded"


class Presser:
    """One sign-in at a real server; every request has a connection of its own. Raises ``OSError`` when cut off."""

    def __init__(self, address: str, email: str) -> None:
        self._host = urlsplit(address).netloc
        self._cookie = ""
        token = self._token("/sign-in")
        form = {"csrf_token": token, "email": email, "password": PASSWORD}
        assert self._ask("POST", "/sign-in", form)[0] == 303
        self._csrf = self._token("/my/cases")

    def submit(self, case: str) -> tuple[int, str]:
        """Press "submit" for a case: (code, where to). The same form each time, so that a repeat is one act."""
        form = {"csrf_token": self._csrf, "idempotency_key": f"key-{case}"}
        return self._ask("POST", f"/my/cases/{case}/submit", form)[:2]

    def _token(self, path: str) -> str:
        code, _, text = self._ask("GET", path)
        found = re.search(r'name="csrf-token" content="([^"]+)"', text) or re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', text
        )
        assert found, (path, code)
        return found[1]

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {"Cookie": self._cookie, "Content-Type": FORM, "Host": self._host}
        try:
            connection.request(method, path, urllib.parse.urlencode(form or {}), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except http.client.HTTPException as cut:
            raise OSError("cut off") from cut
        finally:
            connection.close()
        kept = re.match(r"session=[^;]+", answer.headers.get("Set-Cookie", ""))
        self._cookie = kept[0] if kept else self._cookie
        return answer.status, answer.headers.get("Location", ""), text
