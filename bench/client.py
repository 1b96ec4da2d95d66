"""A client that measures: keeps its connection and cookies, reads the cost that the server tells."""

import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass
from http.cookies import SimpleCookie

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True)
class Cost:
    """What one answer cost: wall milliseconds at the client, CPU milliseconds and statements at the server, bytes."""

    milliseconds: float
    cpu: float
    statements: int
    size: int


class Client:
    """One browser on one kept-alive connection."""

    def __init__(self, address: str) -> None:
        self.host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=120)
        self.cookies: dict[str, str] = {}
        self.text = ""

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, expect: tuple[int, ...] = (200,)
    ) -> Cost:
        body = urllib.parse.urlencode(fields) if fields is not None else None
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://{self.host}/",
            }
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        spent = (time.perf_counter() - started) * 1000
        for _, value in (item for item in answer.getheaders() if item[0].lower() == "set-cookie"):
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        self.text = content.decode("utf-8", "replace")
        if answer.status not in expect:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{self.text[:600]}")
        return Cost(
            spent,
            float(answer.headers.get("X-CPU", 0)),
            int(answer.headers.get("X-Statements", 0)),
            len(content),
        )

    def get(self, path: str) -> Cost:
        """Read a page. Raises RuntimeError for another answer than 200."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str], *, form_at: str) -> Cost:
        """Send a form with the token of the page it stands on; only the sending is measured."""
        self.get(form_at)
        match = TOKEN.search(self.text)
        assert match, form_at
        return self._ask("POST", path, {"csrf_token": match[1] or match[2], **fields}, expect=(200, 302, 303))

    def sign_in(self, email: str, password: str) -> "Client":
        """Sign in."""
        self.post("/sign-in", {"email": email, "password": password}, form_at="/sign-in")
        return self

    def seal(self, slug: str, stage: int, assignment: int) -> Cost:
        """Ask to change a sealed sheet, then seal it again; the sealing is measured."""
        sheet = f"/work/{slug}/scoring/sheets/{assignment}"
        self.post(f"{sheet}/revision", {}, form_at=sheet)
        seal = f"/work/{slug}/scoring/{stage}/seal"
        return self.post(seal, {"assignment": str(assignment), "own": "1"}, form_at=seal)

    def submit(self, token: str) -> Cost:
        """Submit a filled draft."""
        return self.post(f"/my/cases/{token}/submit", {}, form_at=f"/my/cases/{token}/submit")

    def close(self, slug: str, stage: int) -> Cost:
        """Close a stage on the list that is shown."""
        page = f"/work/{slug}/stages/{stage}/closing"
        self.get(page)
        digest = re.search(r'name="digest" value="([0-9a-f]{64})"', self.text)
        assert digest, "the closing page shows no digest"
        return self.post(page, {"digest": digest[1], "confirm": "关闭"}, form_at=page)
