"""One case from registration to the public page, through the browser alone; its expert works on a phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from award import clock
from award.models import User
from award.regions import path_of
from tests.browser.journey import PHONE, Journey, picture_file, token_in_letter
from tests.browsing import served
from tests.factories import PASSWORD
from tests.scene import Scene, answers

pytestmark = pytest.mark.xdist_group("browser")
EMAIL = "he.jing@wangxi.example.org"
TITLE = "“点单式”上门照护：山区独居老人服务的供需对接"


@dataclass
class Clock:
    """What time the site believes it is."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def journey(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    """Five other cases are in; the call is open; the site answers on a port."""
    scene = Scene(app).submitted(5)
    scene.competition.is_public = True
    scene.commit()
    moving = Clock(scene.at + timedelta(hours=2))
    monkeypatch.setattr(clock, "now", moving.now)
    with served(app) as address:
        yield Journey(app, scene, browser, address, moving)


def test_a_case_travels_from_registration_to_the_public_page(journey: Journey, tmp_path: Path) -> None:
    reference = apply_and_submit(journey, tmp_path)
    screen(journey, reference)
    assign(journey)
    for expert in journey.scene.experts:
        score_on_a_phone(journey, expert)
    decide_and_publish(journey)
    with journey.as_(width=PHONE) as page:
        page.goto("/")
        page.goto(f"/c/{journey.scene.competition.slug}/winners")
        page.get_by_role("link", name=TITLE).first.click()
        expect(page.locator("h1")).to_contain_text("上门照护")
        expect(page.get_by_text("望溪县养老服务中心").first).to_be_visible()


def apply_and_submit(journey: Journey, tmp_path: Path) -> str:
    """Register, confirm, apply, fill in, attach, submit; the reference number on the receipt."""
    with journey.as_() as page:
        page.goto("/register")
        for name, value in (("name", "何静"), ("email", EMAIL), ("password", PASSWORD), ("again", PASSWORD)):
            page.fill(f"[name={name}]", value)
        page.check("[name=agree]")
        page.click("main button[type=submit]")
        page.goto(token_in_letter("/confirm/"))
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"/c/{journey.scene.competition.slug}/")
        page.get_by_role("link", name="我要申报").first.click()
        page.fill("[name=name]", "望溪县养老服务中心")
        page.check("[name=agree]")
        page.click("main button[type=submit]")
        fill_in(page, picture_file(tmp_path))
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.locator("main")).to_contain_text("我们收到了")
        return str(page.locator("main").inner_text().split("DS2026-")[1][:4])


def fill_in(page: Page, picture: Path) -> None:
    """Every section of the form, one after the other, as the buttons lead."""
    given = answers(1) | {"title": TITLE}
    for _ in range(12):
        if page.url.endswith("/submit"):
            return
        page.wait_for_selector("html[data-started]")
        for key, value in given.items():
            fill_one(page, key, value)
        if page.locator("input[type=file]").count():
            page.locator("input[type=file]").first.set_input_files(picture)
            expect(page.get_by_text("现场照片.jpg").first).to_be_visible()
            page.locator("[name^=pictures-][name$=caption]").first.fill("照护员上门")
        before = page.url
        page.locator(".ed-foot .btn-primary").click()
        page.wait_for_url(lambda url, before=before: url != before)
    pytest.fail("the form never ended")


def fill_one(page: Page, key: str, value: object) -> None:
    """One answer, if its field stands on this page."""
    if isinstance(value, dict):
        for part, inner in value.items():
            fill_one(page, f"{key}-{part}", inner)
    elif isinstance(value, list):
        for part, inner in value[0].items():
            fill_one(page, f"{key}-0-{part}", inner)
    elif value and page.locator(f"[name='{key}']").count():
        field = page.locator(f"[name='{key}']").first
        kind = field.evaluate("element => element.type")
        if field.get_attribute("data-region") is not None:
            for level, region in enumerate(path_of(str(value))):
                page.locator(".region > select").nth(level).select_option(region.name)
        elif kind == "radio":
            page.locator(f"[name='{key}'][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(str(value), force=True)
        else:
            field.fill(str(value))


def screen(journey: Journey, reference: str) -> None:
    """Submission is closed; the screener passes all six, the new one among them."""
    with journey.as_(journey.scene.organiser) as page:
        journey.close(page, "submission")
        journey.open(page, "screening")
    with journey.as_(journey.scene.screener) as page:
        page.goto(f"{journey.work}/screening")
        expect(page.get_by_text(reference).first).to_be_visible()
        page.get_by_role("button", name="审下一例").click()
        for _ in range(6):
            for line in page.locator(".w-yn").all():
                line.locator("input[value=yes]").check()
            page.locator(".w-verdict").get_by_text("通过", exact=False).first.click()
            page.locator("[data-final]").click()
            page.wait_for_load_state()
    with journey.as_(journey.scene.organiser) as page:
        journey.close(page, "screening")
        journey.open(page, "scoring")


def assign(journey: Journey) -> None:
    """Propose as a job, look at the difference, commit, release."""
    with journey.as_(journey.scene.organiser) as page:
        page.goto(f"{journey.work}/scoring/{journey.stage('scoring').id}/assignment")
        page.get_by_role("button", name="生成方案").click()
        page.wait_for_load_state()
        journey.jobs("award.propose_assignment")
        page.goto(f"{journey.work}/scoring/{journey.stage('scoring').id}/assignment")
        page.get_by_role("button", name="提交分配").click()
        page.wait_for_load_state()
        journey.confirm(page, "放行并通知")
        journey.jobs("award.release_assignments")


def score_on_a_phone(journey: Journey, expert: User) -> None:
    """Promise, give marks with the thumb, seal; ours gets the best ones."""
    with journey.as_(expert, width=PHONE) as page:
        page.goto(f"{journey.work}/scoring/")
        page.check("[name=agree]")
        page.get_by_role("button", name="确认承诺").click()
        page.locator(".w-tasks button, .w-tasks a").first.wait_for()
        page.get_by_role("button", name="开始评第").or_(
            page.get_by_role("link", name="开始评第")
        ).first.click()
        while "/sheets/" in page.url:
            page.wait_for_selector("html[data-started]")
            begin = page.get_by_role("button", name="打开并开始评分")
            if begin.count():
                begin.click()
            page.locator("[data-drawer-toggle]").click()
            mark = 3 + int(
                page.locator(".w-facts .num").first.inner_text().split("-")[1][:4]
            )  # ours came last
            for scale in page.locator(".w-scale").all():
                scale.locator(f"input[value='{mark}']").check()
            page.locator("[name=comment]").fill("做法具体，数据有出处，值得同类地区参考。")
            expect(page.locator("[data-saved]").first).to_contain_text("已保存")
            page.locator("[data-next]").click()
            page.wait_for_load_state()
        page.check("[name=own]")
        page.get_by_role("button", name="封存并取得回执").click()
        expect(page.locator("main")).to_contain_text("回执")


def decide_and_publish(journey: Journey) -> None:
    """Closing, tiers by rank, the chair's release, the notice and the list."""
    with journey.as_(journey.scene.organiser) as page:
        journey.close(page, "scoring")
        journey.open(page, "decision")
        page.goto(f"{journey.work}/results/{journey.stage('decision').id}/decision")
        page.get_by_role("button", name="按排名生成方案").click()
        page.wait_for_load_state()
    journey.release("decision")
    with journey.as_(journey.scene.organiser) as page:
        page.goto(f"{journey.work}/results/{journey.stage('notice').id}/notice")
        journey.confirm(page, "开始公示")
    with journey.as_() as page:
        page.goto(f"/c/{journey.scene.competition.slug}/notice")
        expect(page.get_by_text("上门照护").first).to_be_visible()
    with journey.as_(journey.scene.organiser) as page:
        journey.close(page, "notice")
        journey.open(page, "publication")
    journey.release("publication")
