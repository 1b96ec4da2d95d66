"""What the scripts do, in a real browser: counting, saving, conflicts, uploads, keys, order, theme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

EXAMPLES = json.loads((Path(__file__).parents[1] / "fields/counting.json").read_text("utf-8"))["examples"]


@pytest.fixture(autouse=True)
def fresh(gallery: Flask) -> None:
    gallery.extensions["saved"] = [{"version": 3, "fields": {}}]


def open_page(page: Page, path: str) -> None:
    """Open a page and wait until its scripts have started."""
    page.goto(path)
    page.wait_for_selector("html[data-started]")


def wait_for_version(page: Page, version: int) -> None:
    """Wait until the server has confirmed this version of the form."""
    for _ in range(100):  # Playwright's wait_for_function needs eval, which the policy forbids
        if page.evaluate("document.querySelector('form[data-autosave]').autosave?.version") == version:
            return
        page.wait_for_timeout(100)
    version_now = page.evaluate("document.querySelector('form[data-autosave]').autosave?.version")
    state = page.locator("[data-saved]").all_text_contents()
    dialogs = page.locator("dialog[open]").all_text_contents()
    pytest.fail(f"version {version} was never confirmed, but {version_now}; the page says {state} {dialogs}")


def saved(gallery: Flask) -> dict[str, Any]:
    return gallery.extensions["saved"][-1]["fields"]  # type: ignore[no-any-return]


def test_javascript_counts_as_python_does(page: Page) -> None:
    open_page(page, "/sign-in")
    counted = page.evaluate(
        "async texts => { const { count } = await import('/static/js/counting.js'); return texts.map(count); }",
        [example["text"] for example in EXAMPLES],
    )
    assert counted == [example["count"] for example in EXAMPLES]


def test_the_counter_follows_what_is_typed(page: Page, gallery: Flask) -> None:
    open_page(page, "/editor")
    page.fill("#result", "社区服务")
    expect(page.locator("#result-count [data-count]")).to_have_text("4 / 150")
    page.fill("#result", "字" * 151)
    expect(page.locator("#result-count .over")).to_have_text("151 / 150")
    while len(saved(gallery).get("result", "")) < 151:  # else its last words would come amid the next test
        page.wait_for_timeout(50)


def test_autosave_sends_what_changed_and_says_when(page: Page, gallery: Flask) -> None:
    open_page(page, "/editor")
    page.fill("#title", "一图一码")
    wait_for_version(page, 4)
    expect(page.locator("[data-saved]")).to_contain_text("已保存 14:03:22")
    assert saved(gallery) == {"title": "一图一码"}
    page.check("input[name=promise]")
    wait_for_version(page, 5)
    page.check("input[name=flow][value=rec]")
    wait_for_version(page, 6)
    assert saved(gallery) == {"title": "一图一码", "promise": True, "flow": "rec"}


def test_what_was_typed_before_the_script_ran_is_saved(page: Page, gallery: Flask) -> None:
    held: list[Route] = []
    page.route("**/autosave.js", lambda route: held.append(route))
    page.goto("/editor", wait_until="commit")
    page.fill("#title", "手快")
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    wait_for_version(page, 4)
    assert saved(gallery) == {"title": "手快"}


def test_offline_text_is_kept_and_sent_later(context: BrowserContext, page: Page, gallery: Flask) -> None:
    open_page(page, "/editor")
    context.set_offline(True)
    page.fill("#title", "断网时写的")
    expect(page.locator("[data-saved]")).to_contain_text("正在重试")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    open_page(again, "/editor")
    expect(again.locator("#title")).to_have_value("断网时写的")
    wait_for_version(again, 4)
    assert saved(gallery)["title"] == "断网时写的"


def test_a_conflict_shows_both_texts_and_loses_neither(page: Page, gallery: Flask) -> None:
    open_page(page, "/editor")
    gallery.extensions["saved"].append({"version": 8, "fields": {"title": "别人写的"}})
    page.fill("#title", "我写的")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("陈屿")
    texts = dialog.locator("textarea")
    expect(texts.nth(0)).to_have_value("我写的")
    expect(texts.nth(1)).to_have_value("别人写的")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    texts.nth(0).fill("两人合写的")
    dialog.get_by_role("button", name="保留我的").click()
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    expect(page.locator("#title")).to_have_value("两人合写的")
    assert saved(gallery)["title"] == "两人合写的"


def test_upload_shows_rows_and_reasons(page: Page) -> None:
    open_page(page, "/editor")
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "新图.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2048},
            {"name": "表.xlsm", "mimeType": "application/octet-stream", "buffer": b"x"},
        ],
    )
    expect(page.locator("[data-file='9']")).to_contain_text("新图.jpg")
    expect(page.locator(".files .fail", has_text="表.xlsm")).to_contain_text("含宏")


def test_files_are_ordered_by_arrow_keys(page: Page) -> None:
    open_page(page, "/editor")
    handle = page.locator("[data-file='1'] [data-handle]")
    handle.focus()
    with page.expect_request("**/save") as sent:
        page.keyboard.press("ArrowDown")
    assert [part for part in (sent.value.post_data or "").split() if part in "123"] == ["2", "1", "3"]
    expect(handle).to_be_focused()


def test_desk_keys(page: Page) -> None:
    open_page(page, "/desk")
    page.keyboard.press("9")
    expect(page.locator("input[name=mark_3][value='9']")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("0")
    expect(page.locator("input[name=mark_4][value='10']")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[name=mark_4][value='9']")).to_be_checked()
    page.keyboard.press("c")
    expect(page.locator("#comment")).to_be_focused()
    page.keyboard.type("5")
    expect(page.locator("input[name=mark_4][value='9']")).to_be_checked()
    page.keyboard.press("F6")
    expect(page.locator(".w-text")).to_be_focused()


def test_the_drawer_opens_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_page(page, "/desk")
    toggle = page.locator("[data-drawer-toggle]")
    expect(page.locator(".w-crits")).to_be_hidden()
    toggle.click()
    expect(page.locator(".w-crits")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".w-crits")).to_be_hidden()
    expect(toggle).to_be_focused()


def test_the_theme_is_kept(context: BrowserContext, page: Page) -> None:
    open_page(page, "/sign-in")
    page.locator("[data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    other = context.new_page()
    open_page(other, "/public")
    expect(other.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_viewer_draws_turns_and_finds(page: Page) -> None:
    open_page(page, "/viewer")
    expect(page.locator(".v-page[data-number='1'] .textLayer")).to_contain_text("Page number 1")
    page.locator("[data-viewer-forward]").click()
    expect(page.locator("[data-viewer-number]")).to_have_value("2")
    page.fill("[data-viewer-search] input", "number 3")
    page.keyboard.press("Enter")
    expect(page.locator(".is-found")).to_contain_text("number 3")


def test_an_act_is_sent_once(page: Page) -> None:
    open_page(page, "/work")
    form = page.locator("form[data-once]").first
    sent = form.evaluate("""form => {
        let sent = 0;
        form.addEventListener('submit', event => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); });
        const button = form.querySelector('button');
        button.click(); button.click();
        return sent;
    }""")
    assert sent == 1
