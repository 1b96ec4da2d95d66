"""In a real browser: writing with autosave, two tabs, files by choice with captions, and the way to the receipt."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from award.stages import verdicts
from tests.browsing import served, signed_in_page
from tests.factories import PASSWORD
from tests.scene import Scene
from tests.submission.conftest import Applicant, Clock, case_of
from tests.uploads import samples


@pytest.fixture
def token(scene: Scene, applicant: Applicant) -> str:
    return applicant.begin(scene.competition)


@pytest.fixture
def page(app: Flask, applicant: Applicant, browser: Browser) -> Iterator[Page]:
    """The applicant signed in, in Chromium, against the application served from 127.0.0.1."""
    with served(app) as address, signed_in_page(browser, address, applicant.user.email) as page:
        yield page


def edit(page: Page, token: str, section: str) -> None:
    page.goto(f"/my/cases/{token}/edit?section={section}")
    page.wait_for_function("() => document.querySelector('#answers').autosave")


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]").first).to_have_class("saved is-saved")


def test_written_saved_and_counted(page: Page, token: str) -> None:
    edit(page, token, "content")
    page.fill("#summary", "一二三四五")
    expect(page.locator("#summary-count [data-count]")).to_have_text("5 / 600")
    saved(page)
    assert case_of(token).draft.answers["summary"] == "一二三四五"


def test_leaving_at_once_loses_nothing(page: Page, token: str) -> None:
    edit(page, token, "basic")
    page.fill("#title", "还没等到自动保存就离开")
    page.get_by_role("link", name="案例内容").click()
    page.wait_for_url("**section=content**")
    assert case_of(token).title == "还没等到自动保存就离开"
    page.wait_for_function("() => document.querySelector('#answers').autosave")
    page.fill("#summary", "写完马上按检查")
    page.locator(".ed-bar").get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/submit")
    assert case_of(token).draft.answers["summary"] == "写完马上按检查"
    assert "处需要补齐" in page.content()
    edit(page, token, "content")
    page.fill("#results", "关掉标签页之前的最后一句")
    page.goto("about:blank")
    edit(page, token, "content")
    expect(page.locator("#results")).to_have_value("关掉标签页之前的最后一句")


def test_errors_and_sections_follow_what_was_saved(page: Page, token: str) -> None:
    edit(page, token, "bodies")
    part, wrong = page.locator(".ed-nav li").nth(1), page.locator("[data-answer=builders] .form-error")
    expect(part).to_contain_text("选填")
    page.fill("[name=builders-0-name]", "云帆数据有限公司")
    page.fill("[name=builders-0-code]", "91310000MA1FL0XX11")
    expect(part).to_contain_text("建设单位需要修改")
    expect(wrong).to_have_count(0)  # while it is being written
    page.focus("[name=co_creators-0-name]")
    expect(wrong).to_contain_text("请核对 18 位代码")
    expect(page.locator("[name=builders-0-code]")).to_have_attribute("aria-invalid", "true")
    page.fill("[name=builders-0-code]", "")
    expect(wrong).to_have_count(0)
    expect(page.locator("[name=builders-0-code]")).not_to_have_class("form-control is-invalid")
    expect(part).to_have_class("ok")
    part.get_by_role("link").click()  # still saves before it leaves
    page.wait_for_url("**section=bodies**")


def test_a_correction_shows_at_once_what_is_done(
    page: Page, scene: Scene, applicant: Applicant, token: str, the_clock: Clock
) -> None:
    applicant.fill(token)
    assert applicant.submit(token).status_code == 303
    scene.cases = [case_of(token)]
    scene.in_screening()
    stage, words = scene.stage("screening"), {"results": "请注明调查时间。"}
    verdicts.return_case(
        scene.session, stage, scene.cases[0], fields=words, words="", by=scene.screener, at=scene.at
    )
    scene.commit()
    the_clock.at = scene.at + timedelta(hours=1)
    page.context.clear_cookies()  # the window's end lies behind; the sign-in of that day too
    page.goto("/sign-in")
    page.fill("[name=email]", applicant.user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/my/cases")
    page.goto(f"/my/cases/{token}/edit")
    expect(page.locator(".asked")).to_contain_text("需要补正")
    page.fill("#results", "委托调查中心于二〇二六年十月电话访问四百二十户，满意率为百分之九十七。" * 3)
    expect(page.locator(".asked")).to_contain_text("已按要求修改")
    expect(page.locator(".was")).to_contain_text("与原提交版本对照")
    expect(page.locator(".ed-sum")).to_contain_text("还有 0 处")


def test_two_tabs_show_both_texts(page: Page, token: str) -> None:
    edit(page, token, "content")
    other = page.context.new_page()
    edit(other, token, "content")
    page.fill("#summary", "第一个标签页")
    saved(page)
    page.fill("#results", "第一个标签页的成效")
    page.wait_for_timeout(1500)
    other.fill("#summary", "第二个标签页")
    dialog = other.get_by_role("dialog")
    expect(dialog.locator("textarea")).to_have_count(2)
    assert [area.input_value() for area in dialog.locator("textarea").all()] == [
        "第二个标签页",
        "第一个标签页",
    ]
    assert case_of(token).draft.answers["summary"] == "第一个标签页"
    dialog.get_by_role("button", name="保留我的").click()
    saved(other)
    answers = case_of(token).draft.answers
    assert (answers["summary"], answers["results"]) == ("第二个标签页", "第一个标签页的成效")


def test_files_with_captions_to_the_receipt(
    page: Page, applicant: Applicant, token: str, tmp_path: Path
) -> None:
    applicant.fill(token)
    for name, content in (
        ("一.png", samples.picture()),
        ("二.png", samples.picture()),
        ("坏.png", b"MZ" + b"\0" * 99),
    ):
        (tmp_path / name).write_bytes(content)
    edit(page, token, "material")
    page.set_input_files("#pictures", [tmp_path / name for name in ("一.png", "二.png", "坏.png")])
    rows = page.locator("[data-upload$=pictures] [data-files] li")
    expect(rows).to_have_count(3)
    expect(page.locator("li.fail small")).to_contain_text("可执行程序")
    left = page.locator("[data-upload$=pictures] [data-left]")
    expect(left).to_have_text("4")  # of six; the refused one takes no place
    expect(page.locator(".ed-nav li").nth(3)).to_contain_text("案例图片没有填完")
    page.locator("li.fail").get_by_role("button", name="移除").click()
    for number in range(2):
        rows.nth(number).locator("input[name$=caption]").fill(f"第{number + 1}张")
    saved(page)
    rows.nth(1).locator("[data-handle]").press("ArrowUp")
    page.wait_for_timeout(800)
    page.reload()
    captions = page.locator("[data-upload$=pictures] input[name$=caption]")
    assert {captions.nth(0).input_value(), captions.nth(1).input_value()} == {"第1张", "第2张"}
    stored = [row["caption"] for row in case_of(token).draft.answers["pictures"]]
    assert stored == [captions.nth(0).input_value(), captions.nth(1).input_value()] == ["第2张", "第1张"]
    page.locator(".ed-bar").get_by_role("button", name="检查并提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/receipt")
    expect(page.get_by_role("heading", level=1)).to_contain_text("我们收到了")
    assert case_of(token).reference in page.content()
