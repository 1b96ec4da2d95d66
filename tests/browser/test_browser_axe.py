"""Every page that anybody can read, at two widths, light and dark: axe finds nothing serious, nothing overflows.

``make axe`` looks at all of them (AWARD_AXE=all); otherwise a sample, one page of each of the busiest routes.
"""

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import letters, rounds
from tests.browser.rounds import STRANGER, Stop, Walker
from tests.browser.server import Site

SETTLED = 400  # milliseconds: colours fade when the theme is set, and axe would read them half-way
ALL = os.environ.get("AWARD_AXE") == "all"
# all pages of an officer, four times each, take their time
pytestmark = [pytest.mark.timeout(3600)] if ALL else [pytest.mark.xdist_group("browser")]

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BY_PDFJS = ".hiddenCanvasElement"  # pdf.js measures text on a canvas of its own, outside of any landmark
SERIOUS = {"serious", "critical"}
WIDTHS = (1440, 390)
THEMES: tuple[Any, ...] = ("light", "dark")
SAMPLE = {
    STRANGER: {"site.home", "results.winners", "account.register"},
    "applicant": {"submission.cases", "submission.edit"},
    "screener": {"screening.desk"},
    "expert": {"scoring.tasks", "scoring.sheet"},
    "organiser": {"organise.home", "organise.cases"},
}
#: pages that nothing on the site leads to, but letters, redirections and the machinery do
UNLINKED = {
    STRANGER: ["/privacy", "/declined", "/sent/confirm", "/sent/reset", "/healthz", "/readyz"],
    "organiser": ["/my/desk/digital-society-2026/organiser"],
}
#: routes that no link of the demo leads to: why, and which tests open them
ELSEWHERE = {
    "account.set_up": "only before there is an administrator; tests/account",
    "jobs.job": "the bar of a running job asks for it; tests/organise/test_export.py",
    "organise.exported": "the answer to asking for an export; tests/organise/test_export.py",
    "organise.exported_file": "the file of an export that has ended; tests/organise/test_export.py",
    "organise.one_group_letter": "nobody has written one in the demo; tests/organise/test_group_letters.py",
    "results.ballot": "only while a vote is open; tests/results/test_vote_pages.py",
    "results.release": "only when a release was asked for; tests/journeys",
    "scoring.compare": "only with two pinned cases; tests/scoring_web/test_ranking_acts.py",
    "screening.plain_desk": "for kinds of stage without a desk of their own; tests/screening",
    "screening.plain_queue": "for kinds of stage without a desk of their own; tests/screening",
    "screening.together": "only where every required check is the system's; tests/screening",
    "site.region_table": "js/region.js fetches it; tests/fields/test_face_browser.py",
    "submission.check": "the editor's button posts and leads there; tests/submission/test_submitting.py",
    "submission.receipt": "submitting leads there; tests/submission/test_submitting.py",
}


def walked(site: Site, routes: Flask, walker: Walker) -> list[Stop]:
    """Where the person comes to; the stranger also through the letters that only he gets."""
    begin = ["/", *(["/my"] if walker.email else []), *UNLINKED.get(walker.role, [])]
    if walker.role == STRANGER:
        begin += letters.wanted_links(site, rounds.walkers()[-1].email)
    return rounds.Walk(routes, site.address, walker).stops(*begin)


def faults(page: Page, path: str) -> list[str]:
    """What is wrong with the page at each width and theme."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            while page.evaluate("document.documentElement.dataset.bsTheme") != theme:
                page.wait_for_timeout(20)  # the page hears of it a moment later
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{path} is {wide} wide at {width}")
            page.wait_for_timeout(SETTLED)
            answer = Axe().run(page, context={"exclude": [[BY_PDFJS]]}, options=OPTIONS).response
            found += [
                f"{path} {width} {theme}: {one['id']} {[node['html'][:160] for node in one['nodes'][:3]]}"
                for one in answer["violations"]
                if one["impact"] in SERIOUS
            ]
    return found


LOOKED_AT = [walker for walker in rounds.walkers() if ALL or walker.role in SAMPLE]


@pytest.mark.parametrize("walker", LOOKED_AT, ids=lambda walker: walker.role)
def test_screens(browser: Browser, site: Site, routes: Flask, walker: Walker) -> None:
    stops = walked(site, routes, walker) if ALL else sampled(site, routes, walker)
    assert [(stop.code, stop.path) for stop in stops if stop.code != 200] == []
    context = browser.new_context(base_url=site.address, viewport={"width": 1440, "height": 900})
    page, found = context.new_page(), []
    rounds.sign_in(page, walker)
    page.on("pageerror", lambda error: found.append(str(error)))
    for stop in rounds.screens(routes, stops):
        found += faults(page, stop.path)
    context.close()
    assert found == []


def sampled(site: Site, routes: Flask, walker: Walker) -> list[Stop]:
    """One page of each endpoint of the sample."""
    found = {
        stop.endpoint: stop
        for stop in reversed(
            rounds.Walk(routes, site.address, walker).stops("/", "/my", until=SAMPLE[walker.role])
        )
        if stop.endpoint in SAMPLE[walker.role]
    }
    assert found.keys() == SAMPLE[walker.role]
    return list(found.values())


@pytest.mark.skipif(not ALL, reason="walks as everybody: make axe")
def test_somebody_comes_to_every_route(site: Site, routes: Flask) -> None:
    reached = {stop.endpoint for walker in rounds.walkers() for stop in walked(site, routes, walker)}
    assert rounds.readable(routes) - reached - ELSEWHERE.keys() == set()
