"""Pictures of every screen at both widths: ``python -m tests.browser.screenshots`` fills ``screenshots/``.

``screenshots/<width>/<role>-<route>.png``, in the light; ``--dark`` in the dark too. ``--address`` photographs a demo that
runs already, ``--role`` and ``--route`` only some of it.
"""

import argparse
import shutil
import tempfile
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from tests.browser import rounds, server
from tests.browser.conftest import ARGUMENTS

FOLDER = Path("screenshots")
WIDTHS = (1440, 390)
# wait_for_function evaluates text, which the pages' policy forbids; evaluate does not
WHOLE = """Promise.all(Array.from(document.images, image => {
    image.loading = 'eager';
    return image.complete || new Promise(done => { image.onload = image.onerror = done; });
}))"""


def photograph(
    browser: Browser, address: str, routes: Flask, walker: rounds.Walker, theme: str, route: str, folder: Path
) -> None:
    """All screens of one person."""
    stops = rounds.Walk(routes, address, walker).stops("/", "/my")
    context = browser.new_context(base_url=address, color_scheme="dark" if theme == "dark" else "light")
    page = context.new_page()
    rounds.sign_in(page, walker)
    seen: Counter[str] = Counter()
    for stop in rounds.screens(routes, stops):
        if route not in stop.endpoint:
            continue
        seen[stop.endpoint] += 1
        name = f"{stop.role}-{stop.endpoint or 'unknown'}-{seen[stop.endpoint]}.png"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(stop.path)
            page.evaluate(WHOLE)
            page.wait_for_timeout(200)  # charts are drawn a frame later
            kept = folder / (str(width) if theme == "light" else f"{width}-dark")
            kept.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=kept / name, full_page=True)
            print(kept / name, stop.path, flush=True)
    context.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of a demo that runs already")
    parser.add_argument("--role", default="", help="only of this role")
    parser.add_argument("--route", default="", help="only routes whose endpoint contains this")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--dark", action="store_true", help="in the dark too")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        routes = rounds.pages_app(Path(scratch))
        running = (
            nullcontext(server.Site(given.address, Path()))
            if given.address
            else server.demo(Path(scratch) / "data")
        )
        with running as site:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for walker in rounds.walkers():
                if given.role in ("", walker.role):
                    for theme in ("light", "dark") if given.dark else ("light",):
                        photograph(browser, site.address, routes, walker, theme, given.route, given.folder)
            browser.close()


if __name__ == "__main__":
    main()
