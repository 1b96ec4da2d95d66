"""Every layout in a real browser: nothing breaks the policy, nothing overflows, axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser

from tests.front.gallery import ERRORS, PAGES

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BY_PDFJS = ".hiddenCanvasElement"  # pdf.js measures text on a canvas of its own, outside of any landmark


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", [*PAGES, "error/404"])
def test_page(browser: Browser, address: str, name: str, width: int, theme: Any) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=theme
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"/{name}", wait_until="networkidle" if name != "work" else "load")  # work polls a job
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    found = Axe().run(page, context={"exclude": [[BY_PDFJS]]}, options=OPTIONS).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    # Chromium reports the error page's own code on the console
    assert [text for text in said if "404 (NOT FOUND)" not in text or name != "error/404"] == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_a_page_still_says_everything(browser: Browser, address: str, name: str) -> None:
    context = browser.new_context(
        base_url=address, java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    page = context.new_page()
    page.goto(f"/{name}")
    assert page.locator("main").inner_text().strip()
    for hidden in ("button[type=submit], button:not([type])", "input[type=file]"):
        for control in page.locator(f"main {hidden}").all():
            folded = control.evaluate("element => element.closest('details:not([open])') !== null")
            assert folded or control.is_visible(), control.evaluate("element => element.outerHTML")
    context.close()


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_says_what_to_do(gallery: Flask, code: int) -> None:
    answer = gallery.test_client().get(f"/error/{code}")
    assert answer.status_code == code
    assert "a1b2c3d4" in answer.text
    assert "fault-todo" in answer.text


@pytest.mark.parametrize("name", ["public", "error/404", "error/500"])
def test_public_pages_set_no_cookie(gallery: Flask, name: str) -> None:
    assert "Set-Cookie" not in gallery.test_client().get(f"/{name}").headers


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline(gallery: Flask, name: str) -> None:
    text = gallery.test_client().get(f"/{name}").text
    for forbidden in ("style=", "onclick=", "onchange=", "javascript:", "<style", "http://", "https://"):
        assert forbidden not in text.replace("http://www.w3.org/2000/svg", "")
