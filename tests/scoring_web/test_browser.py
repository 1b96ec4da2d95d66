"""In a real browser: marks by keyboard and by touch, saved as they are given, read again after a reload, sealed at 390 px."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from award.models import Scoresheet
from tests.browsing import served, signed_in_page
from tests.factories import fresh
from tests.scene import Scene
from tests.scoring_web.desk import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """An expert with some cases, promised."""
    return Desk(app, Scene(app).submitted(4).assigned())


@pytest.fixture
def page(app: Flask, desk: Desk, browser: Browser) -> Iterator[Page]:
    """The expert signed in, in Chromium."""
    desk.scene.session.rollback()
    with served(app) as address, signed_in_page(browser, address, desk.expert.email) as page:
        yield page


def opened(page: Page, desk: Desk) -> None:
    page.goto(desk.sheet(desk.mine()[0]))
    page.wait_for_function(
        "() => document.querySelector('#marks').autosave && document.documentElement.dataset.started === ''"
    )


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]").first).to_have_class("saved is-saved")


def test_marks_by_keyboard_are_saved_and_the_strip_follows(page: Page, desk: Desk) -> None:
    opened(page, desk)
    page.keyboard.press("8")
    saved(page)
    for key in ("ArrowDown", "7", "ArrowDown", "9", "ArrowRight", "ArrowDown", "6"):
        page.keyboard.press(key)
    expect(page.locator(".w-total")).to_contain_text("各项已评完")
    page.keyboard.press("c")
    page.keyboard.type("流程闭环 9")
    saved(page)
    page.reload()
    chosen = page.locator(".w-crits input[type=radio]:checked")
    assert [chosen.nth(at).get_attribute("value") for at in range(4)] == ["8", "7", "10", "6"]
    expect(page.locator("#comment")).to_have_value("流程闭环 9")
    assert fresh(select(Scoresheet.marks)) == [(8, 7, 10, 6)]


def test_scored_and_sealed_on_a_phone(page: Page, desk: Desk) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, desk)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-drawer-toggle]").click()
    for number in range(4):
        page.locator("[data-criterion]").nth(number).get_by_label("8 分").check(force=True)
    saved(page)
    expect(page.locator(".w-drawer-sum [data-total]")).to_have_text("8.00")
    page.goto(f"{desk.home}{desk.stage.id}/seal")
    page.get_by_label("以上评分系本人独立作出").check()
    page.get_by_role("button", name="封存并取得回执").click()
    page.wait_for_url("**/receipts/**")
    expect(page.locator(".w-code span")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert fresh(select(Scoresheet.state)) == ["sealed"]
