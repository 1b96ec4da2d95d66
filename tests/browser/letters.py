"""Makes a demo's worker write the letters whose links open the pages that nothing else leads to, and reads the links."""

import re
import sqlite3
import time

from award.demo import content
from tests.browser.server import Site
from tests.visitor import Visitor

PATIENCE_SECONDS = 30.0
INVITED = content.read("editions")["competitions"][1]["invited"]["email"]
PASSWORD = "yi-ju-hen-chang-de-hua"
NEWCOMER = {
    "name": "来访者",
    "email": "newcomer@liyan.example.org",
    "password": PASSWORD,
    "again": PASSWORD,
    "agree": "y",
}


def wanted_links(site: Site, known: str) -> list[str]:
    """Paths to confirm a new account, to reset the password of the account ``known``, and to answer an invitation."""
    visitor = Visitor(site.address)
    page = visitor.get("/register")
    visitor.send(page, **NEWCOMER)
    visitor.send(visitor.get("/forgotten"), email=known)
    return [
        link(site, NEWCOMER["email"], "/confirm/"),
        link(site, known, "/reset/"),
        link(site, INVITED, "/invitations/"),
    ]


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
