"""The calendar in a real browser: a bar and its ends are moved by the arrow keys and by drag; what is moved is saved."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browsing import served, signed_in_page
from tests.scene import Scene


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Two stages with windows far ahead."""
    scene = Scene(app)
    for stage, first in zip(scene.stages(), (1, 12), strict=False):
        stage.opens_at = datetime(2031, 3, first, 1, tzinfo=UTC)
        stage.closes_at = datetime(2031, 3, first + 8, 9, tzinfo=UTC)
    scene.commit()
    return scene


@pytest.fixture
def page(app: Flask, scene: Scene, browser: Browser) -> Iterator[Page]:
    """The organiser at the calendar."""
    scene.session.rollback()
    with served(app) as address, signed_in_page(browser, address, scene.organiser.email) as page:
        page.goto(f"/work/{scene.competition.slug}/setup/stages")
        page.wait_for_selector("html[data-started]")
        yield page


def value(page: Page, name: str, stage: int) -> str:
    return page.input_value(f"#{name}-{stage}")


def test_arrow_keys_move_a_bar_or_one_end_and_saving_keeps_it(page: Page, scene: Scene) -> None:
    first, second = (stage.id for stage in scene.stages()[:2])
    name = scene.stages()[0].name
    end = page.get_by_role("slider", name=f"{name} 截止", exact=True)
    end.focus()
    page.keyboard.press("ArrowRight")
    assert value(page, "closes_at", first) == "2031-03-10T17:00", "the hour stays"
    expect(end).to_have_attribute("aria-valuetext", "3月10日周一")
    page.get_by_role("slider", name=f"{name} 起止", exact=True).focus()
    page.keyboard.press("PageDown")
    assert (value(page, "opens_at", first), value(page, "closes_at", first)) == (
        "2031-03-08T09:00",
        "2031-03-17T17:00",
    )
    assert value(page, "opens_at", second) == "2031-03-12T09:00", "the others stay"
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.check("[data-follow]")
    page.keyboard.press("Tab")
    page.get_by_role("slider", name=f"{name} 起止", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert value(page, "opens_at", second) == "2031-03-13T09:00", "unless they are to follow"
    page.get_by_role("button", name="保存时间").click()
    expect(page.get_by_text("2 个环节的时间已保存")).to_be_visible()
    assert value(page, "closes_at", first) == "2031-03-18T17:00"


def test_an_end_is_dragged_by_whole_days_and_never_before_the_beginning(page: Page, scene: Scene) -> None:
    first = scene.stages()[0].id
    name = scene.stages()[0].name
    handle = page.get_by_role("slider", name=f"{name} 截止", exact=True)
    box = page.locator("svg[data-first]").bounding_box()
    grip = handle.bounding_box()
    assert box is not None
    assert grip is not None
    days = int(page.get_attribute("svg[data-first]", "data-days") or 0)
    unit = box["width"] / 900 * 760 / days
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3 * unit, y, steps=6)
    page.mouse.up()
    assert value(page, "closes_at", first) == "2031-03-12T17:00"
    handle.focus()
    for _week in range(3):
        page.keyboard.press("PageUp")
    assert value(page, "closes_at", first) == "2031-03-05T17:00", "one week more would end before it begins"
