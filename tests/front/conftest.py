"""The gallery on a real port, and a real Chromium to open it in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from award import clock
from tests.browsing import served
from tests.front import samples
from tests.front.gallery import make_gallery


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """Pages of the gallery are drawn at one moment. Each test puts the clock back: other folders share the process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: samples.NOW)
        yield


@pytest.fixture(scope="session")
def gallery() -> Flask:
    return make_gallery()


@pytest.fixture(scope="session")
def address(gallery: Flask) -> Iterator[str]:
    with served(gallery) as address:
        yield address


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
