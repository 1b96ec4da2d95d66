"""In a real browser: the ranking by keyboard alone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from award import clock
from tests.browsing import served, signed_in_page
from tests.scoring_web.office import closed_scoring


@pytest.fixture
def page(app: Flask, browser: Browser) -> Iterator[Page]:
    """The chair at the ranking of a closed stage."""
    scene = closed_scoring(app, 6)
    address = f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/ranking"
    email = scene.chair.email
    clock.now.at = scene.at  # type: ignore[attr-defined]
    scene.session.rollback()
    with served(app) as served_at, signed_in_page(browser, served_at, email) as page:
        page.goto(f"{address}?view=all")
        page.wait_for_selector("html[data-started]")
        yield page


def test_rows_pin_and_discussion_by_keys(page: Page) -> None:
    rows = page.locator("a.w-rt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("p")
    page.wait_for_url("**#case-*")
    page.wait_for_selector("html[data-started]")
    expect(page.locator('.w-pin[aria-pressed="true"]')).to_have_count(1)
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**open=*")
    page.wait_for_selector("html[data-started]")
    page.keyboard.press("d")
    note = page.locator("textarea[name=note]")
    expect(note).to_be_focused()
    page.keyboard.type("pld 请比较")
    expect(note).to_have_value("pld 请比较")
    expect(page.locator('.w-pin[aria-pressed="true"]')).to_have_count(1)
