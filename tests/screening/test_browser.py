"""In a real browser: the screener's desk by keyboard alone, the visit's record on a phone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from award.models import Candidacy, Finding, Visit, VisitPhoto
from tests.browsing import served, signed_in_page
from tests.factories import fresh
from tests.scene import Scene
from tests.screening.scenes import VisitScene
from tests.screening.test_visits import picture

Open = Callable[..., Page]


@pytest.fixture
def page_of(app: Flask, browser: Browser) -> Iterator[Open]:
    """Gives a page of somebody signed in, in Chromium, against the application served from 127.0.0.1."""
    with ExitStack() as stack:
        address = stack.enter_context(served(app))
        yield lambda user, **context: stack.enter_context(
            signed_in_page(browser, address, user.email, **context)
        )


def test_a_case_is_screened_by_keyboard_alone(app: Flask, page_of: Open) -> None:
    scene = Scene(app).submitted(2).in_screening()
    queue = f"/work/{scene.competition.slug}/screening/{scene.stage('screening').id}"
    page = page_of(scene.screener)
    page.goto(f"{queue}/{scene.cases[0].token}")
    page.wait_for_selector("html[data-started]")
    for key in (
        "1",
        "3",
        "4",
        "5",
        "5",
        "p",
    ):  # 2 is answered by the system; 5 goes on to 不符, which does not bar
        page.keyboard.press(key)
    expect(page.locator("[data-saved]").first).to_contain_text("已保存")
    page.reload()
    page.wait_for_selector("html[data-started]")
    assert page.locator("[name=check_rights][value=no]").is_checked()
    assert page.locator("[name=check_complete][value=yes]").is_checked()
    assert page.locator("[name=verdict][value=pass]").is_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{queue}/{scene.cases[1].token}")
    page.wait_for_selector("html[data-started]")
    pressed_by_enter = "[...document.querySelector('#judge').elements].find(one => one.type === 'submit')"
    assert page.evaluate(f"{pressed_by_enter}.hasAttribute('data-final')"), "the verdict, nothing else"
    page.keyboard.press("r")
    expect(page.get_by_text("只开放这几处")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("只开放这几处")).to_be_hidden()
    stage = scene.stage("screening").id
    found = fresh(select(Candidacy.outcome).where(Candidacy.stage_id == stage).order_by(Candidacy.case_id))
    assert found == ["passed", "pending"]


def test_a_visit_is_recorded_on_a_phone(app: Flask, page_of: Open, tmp_path: Path) -> None:
    scene = VisitScene(app)
    visit = scene.plan(scene.submit())
    (tmp_path / "村口.jpg").write_bytes(picture().read())
    page = page_of(scene.verifier, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto(f"/work/{scene.competition.slug}/visits")
    page.get_by_role("link", name="填写记录").click()
    page.wait_for_selector("html[data-started]")
    for found in visit.findings:
        page.locator(f"[name=result_{found.id}][value=verified]").check()
    page.fill("[name=visited_on]", "2026-11-03")
    page.fill("[name=place]", "村委会")
    page.fill("[name=people]", "石开 主任")
    page.set_input_files("#photos", tmp_path / "村口.jpg")
    expect(page.locator("[data-file]")).to_have_count(1)
    expect(page.locator("[data-saved]").first).to_contain_text("已保存")
    assert fresh(select(Finding.result).distinct()) == ["verified"]
    assert len(fresh(select(VisitPhoto))) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("予以确认", exact=True).click()
    page.get_by_role("button", name="提交结论").click()
    page.wait_for_url("**/visits")
    assert fresh(select(Visit.verdict)) == ["confirmed"]
