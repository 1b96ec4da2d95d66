"""In a real browser: a case moved by drag or by key asks for its reason and says what the move does to the rules."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from award.models import Decision, SelectionProposal
from tests.browsing import served, signed_in_page
from tests.factories import fresh, post, signed_in
from tests.results.editions import past
from tests.results.test_selection import desk_of, page_of, solve
from tests.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A decision that rests on a solved proposal: two from Guangdong among three."""
    found = Scene(app).submitted(6)
    stage = found.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 6, "scope": "all"}}
    found.commit()
    found.scored()
    past(found, "decision")
    client = signed_in(app, found.organiser)
    solve(found, client, limits_0_target="region=44", limits_0_min="2")
    number = fresh(select(SelectionProposal.id))[0]
    post(client, f"{page_of(found)}/adopt", {"proposal": str(number)}, form_at=page_of(found))
    return found


@pytest.fixture
def page(app: Flask, scene: Scene, browser: Browser) -> Iterator[Page]:
    """The organiser signed in, in Chromium."""
    scene.session.rollback()
    with served(app) as address, signed_in_page(browser, address, scene.organiser.email) as page:
        yield page


def opened(page: Page, scene: Scene) -> None:
    page.goto(desk_of(scene))
    page.wait_for_selector("html[data-started]")


def test_a_move_by_key_or_drag_asks_why_and_says_what_it_does(page: Page, scene: Scene) -> None:
    opened(page, scene)
    case = page.locator("[data-tier=special_mention] li[draggable]")
    case.focus()
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_url("**to=excellent**")
    expect(page.locator("#tier")).to_have_value("excellent")
    expect(page.locator("#effect")).to_contain_text("3 / 2 席")
    page.wait_for_selector("html[data-started]")
    page.select_option("#tier", "")
    expect(page.locator("#effect")).to_contain_text("广东 ≥ 2 例：广东现有 1 例")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#reason-error")).to_contain_text("须写明理由")
    expect(page.locator("#tier")).to_have_value("")
    page.fill("#reason", "评委会商定")
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".w-commit")).to_contain_text("1 条名额规则不满足")
    assert fresh(select(Decision.reason).where(Decision.reason.is_not(None))) == ["评委会商定"]

    opened(page, scene)
    page.drag_and_drop(".w-tier--none li[draggable]", "[data-tier=excellent] header")
    page.wait_for_url("**to=excellent**")
    expect(page.locator("#tier")).to_have_value("excellent")
