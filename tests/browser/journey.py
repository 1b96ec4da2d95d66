"""The people of the journey: each opens the site in a browser of its own and does with it what his task asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from award.extensions import db
from award.models import Stage, User
from award.stages.releases import EXECUTE
from tests.factories import PASSWORD
from tests.scene import Scene
from tests.scoring_web.office import run_jobs

DESK, PHONE = 1280, 390


class Journey:
    """The scene, the site, and the browser that everybody borrows."""

    def __init__(self, app: Flask, scene: Scene, browser: Browser, address: str, clock: Any) -> None:
        self.app, self.scene, self.browser, self.address, self.clock = app, scene, browser, address, clock

    @property
    def work(self) -> str:
        """Where the working pages of the competition begin."""
        return f"/work/{self.scene.competition.slug}"

    def stage(self, key: str) -> Stage:
        """The stage as it stands in the database now."""
        self.scene.session.rollback()
        self.scene.session.expire_all()
        return self.scene.stage(key)

    @contextmanager
    def as_(self, user: User | None = None, *, width: int = DESK) -> Iterator[Page]:
        """A fresh browser of somebody; nothing on a page may fail or be refused by the policy."""
        email = user.email if user else ""
        self.scene.session.rollback()
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": 844}, locale="zh-CN"
        )
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        if email:
            page.goto("/sign-in")
            page.fill("[name=email]", email)
            page.fill("[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        yield page
        page.wait_for_load_state()  # a page without its style sheets is wider
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways"
        context.close()
        assert not said, said

    def jobs(self, name: str) -> None:
        """The worker's part."""
        assert run_jobs(self.app, name, self.clock.at)

    def past(self, key: str) -> None:
        """Let the time go by until the stage's window is over."""
        closes_at = self.stage(key).closes_at
        assert closes_at is not None
        self.clock.at = max(self.clock.at, closes_at + timedelta(minutes=1))

    def open(self, page: Page, key: str) -> None:
        """The organiser gives the stage a week and opens it."""
        page.goto(f"{self.work}/stages/{self.stage(key).id}")
        local = self.clock.at + timedelta(hours=8)
        page.fill("[name=opens_at]", local.strftime("%Y-%m-%dT%H:%M"))
        page.fill("[name=closes_at]", (local + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"))
        page.get_by_role("button", name="保存时间").click()
        self.confirm(page, "开放环节")
        expect(page.get_by_text("进行中").first).to_be_visible()

    def close(self, page: Page, key: str) -> None:
        """The organiser has the list made, looks at it and closes the stage."""
        self.past(key)
        page.goto(f"{self.work}/stages/{self.stage(key).id}")
        page.get_by_role("button", name="列出名单").click()
        if key == "scoring":
            self.jobs("award.prepare_closing")
            page.reload()
        self.confirm(page, "关闭环节")
        assert self.stage(key).state == "closed"

    def confirm(self, page: Page, label: str) -> None:
        """Unfold what will happen, and do it."""
        page.locator("details.confirm > summary", has_text=label).click()
        page.locator("details.confirm[open] .is-final").click()
        page.wait_for_load_state()

    def release(self, key: str) -> None:
        """The organiser asks for the release, the chair gives it and sees his page come to its end by itself."""
        self.past(key)
        desk = "decision" if key == "decision" else "publication"
        place = f"{self.work}/results/{self.stage(key).id}"
        with self.as_(self.scene.organiser) as page:
            page.goto(f"{place}/{desk}")
            self.confirm(page, "提请放行")
        with self.as_(self.scene.chair) as page:
            page.goto(f"{place}/release")
            page.get_by_role("button", name="放行", exact=True).click()
            expect(page.locator(".job").get_by_text("放行已批准，正在执行")).to_be_visible()
            assert self.stage(key).state == "open"
            self.jobs(EXECUTE)
            expect(page.get_by_text("已放行，")).to_be_visible(timeout=20_000)
        assert self.stage(key).state == "closed"


def token_in_letter(begins: str) -> str:
    """The path of the link in the newest letter."""
    import re

    from sqlalchemy import select

    from award.models import Message

    db.session.rollback()
    body = db.session.scalars(
        select(Message.body).where(Message.body.contains(begins)).order_by(Message.id.desc())
    ).first()
    found = re.search(rf"{begins}[\w.-]+", body or "")
    assert found, f"no letter with {begins}"
    return found[0]


def picture_file(folder: Path) -> Path:
    """A photograph to attach."""
    from PIL import Image

    file = folder / "现场照片.jpg"
    Image.new("RGB", (800, 500), "teal").save(file, "JPEG")
    return file
