"""Makes a demo's worker write the letters whose links open the pages that nothing else leads to, and reads the links."""

import re
import sqlite3
import time

from tests.browser.server import Site
from tests.visitor import Visitor

PATIENCE_SECONDS = 30.0
NEWCOMER = "newcomer@liyan.example.org"


def wanted_links(site: Site, known: str) -> list[str]:
    """Paths to confirm a new account and to reset the password of the account ``known``."""
    visitor = Visitor(site.address)
    page = visitor.get("/register")
    visitor.send(page, name="来访者", email=NEWCOMER, password="yi-ju-hen-chang-de-hua", accepted="y")
    visitor.send(visitor.get("/forgotten"), email=known)
    return [link(site, NEWCOMER, "/confirm/"), link(site, known, "/reset/")]


def link(site: Site, address: str, begins: str) -> str:
    """The path in the newest letter to the address; waits for the worker. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with sqlite3.connect(f"file:{site.database}?mode=ro", uri=True) as database:
            bodies = database.execute(
                "select body from message where address = ? order by id desc", (address,)
            ).fetchall()
        for (body,) in bodies:
            found = re.search(rf"{re.escape(begins)}[\w.-]+", body)
            if found:
                return found[0]
        time.sleep(0.3)
    raise TimeoutError(f"no letter to {address} with {begins}")
