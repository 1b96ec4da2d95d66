"""The gallery on a real port, and a real Chromium to open it in."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from waitress.server import create_server

from award import clock
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
    server = create_server(gallery, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
