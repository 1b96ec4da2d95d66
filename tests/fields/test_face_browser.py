"""In a real browser: rows come and go, autosave sends whole answers, a stale save shows both texts."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, jsonify, render_template_string, request
from playwright.sync_api import Browser, Page, expect

from award.blueprints import languages, presentation
from award.blueprints.form_face import answer_form
from award.blueprints.posted_answers import as_post, inputs_of, read_answers
from award.blueprints.site.regions import region_table
from award.fields.answers import normalise
from award.fields.form import Form
from tests.browsing import served
from tests.fields.conftest import GOOD

SHELL = """<!doctype html><html lang="zh-Hans"><head><title>x</title>
<script type="module" src="/static/js/page.js"></script></head><body>
{% import "fields/form.html" as face with context %}
<form method="post" data-autosave="/save" data-version="{{ number }}"><span data-saved></span>
{% for f in bound %}{{ face.edit(f) }}{% endfor %}</form></body></html>"""


class Desk:
    """A draft with a number a field, as the submission desk keeps it."""

    def __init__(self, form: Form) -> None:
        self.form = form.only(lambda field: field.kind.name != "files")
        self.answers: dict[str, Any] = {key: value for key, value in GOOD.items() if key in self.form.by_key}
        self.number = 0
        self.marks: dict[str, int] = {}
        self.saves: list[dict[str, Any]] = []

    def change(self, **answers: Any) -> None:
        """Save answers as somebody else would."""
        self.number += 1
        self.answers |= answers
        self.marks |= dict.fromkeys(answers, self.number)

    def page(self) -> str:
        return render_template_string(SHELL, bound=answer_form(self.form, self.answers), number=self.number)

    def save(self) -> tuple[Response, int]:
        sent = request.get_json()
        self.saves.append(sent["fields"])
        answers = normalise(self.form, read_answers(self.form, as_post(sent["fields"])))
        stale = {k: self.answers[k] for k in answers if self.marks.get(k, 0) > sent["version"]}
        if stale:
            return jsonify(version=self.number, fields=inputs_of(self.form, stale), by="陈屿"), 409
        self.change(**answers)
        return jsonify(version=self.number, saved_at="14:03:22"), 200


@pytest.fixture
def desk(form: Form) -> Desk:
    return Desk(form)


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    """The form in Chromium, served from 127.0.0.1."""
    app = Flask("award")
    languages.init_app(app)
    presentation.init_app(app)
    app.add_url_rule("/", view_func=desk.page)
    app.add_url_rule("/regions.json", view_func=region_table.__wrapped__)
    app.add_url_rule("/save", view_func=desk.save, methods=["POST"])
    with served(app) as address:
        page = browser.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(address)
        page.wait_for_function(
            "() => document.forms[0].autosave && document.querySelector('[data-rows]').dataset.started === ''"
        )
        yield page
        page.close()


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_class("saved is-saved")


def test_a_changed_cell_is_saved_with_its_whole_table(page: Page, desk: Desk) -> None:
    page.fill("#claims-0-number", "4000")
    saved(page)
    assert desk.saves[-1]["shown"] == ["claims"]
    assert {name.partition("-")[0] for name in desk.saves[-1]} == {"claims", "shown"}
    assert desk.answers["claims"] == [{**GOOD["claims"][0], "number": "4000"}]


def test_rows_are_added_and_taken_away(page: Page, desk: Desk) -> None:
    box = page.locator("[data-rows][data-name=builders]")
    box.locator("[data-add]").click()
    page.keyboard.type("某运维公司")
    saved(page)
    assert [row["name"] for row in desk.answers["builders"]] == ["某信息技术公司", "某运维公司"]
    for _row in range(box.locator("[data-row]").count()):
        box.locator("[data-remove-row]").first.click()
    page.wait_for_function("() => document.querySelector('[data-saved]').className === 'saved is-saved'")
    page.wait_for_timeout(1500)
    assert desk.answers["builders"] == []


def test_what_was_typed_before_the_script_came_is_saved(page: Page, desk: Desk) -> None:
    page.route("**/autosave.js", lambda route: (page.wait_for_timeout(800), route.continue_()))
    page.reload(wait_until="domcontentloaded")
    page.fill("#title", "手快的人先写的名称")
    page.wait_for_function("() => document.forms[0].autosave")
    page.fill("#users", "7")
    saved(page)
    assert desk.answers["title"] == "手快的人先写的名称"


def test_adding_stops_at_the_most(page: Page) -> None:
    box = page.locator("[data-rows][data-name=builders]")
    while box.locator("[data-add]").is_visible():
        box.locator("[data-add]").click()
    assert box.locator("[data-row]").count() == 3


def test_a_region_is_chosen_level_by_level(page: Page, desk: Desk) -> None:
    province, city, district = (page.locator(".region > select").nth(n) for n in range(3))
    expect(province).to_have_value("广东省")
    expect(city).to_have_value("佛山市")
    expect(page.locator("[name=region]")).to_be_hidden()
    assert page.get_by_label("地区 省级").evaluate("field => field.tagName") == "SELECT"
    district.select_option("禅城区")
    saved(page)
    assert desk.answers["region"] == "440604"
    province.select_option("北京市")
    expect(city).to_have_value("")
    expect(district).to_be_hidden()
    city.select_option("海淀区")
    page.wait_for_function("() => document.querySelector('[data-saved]').className === 'saved is-saved'")
    page.wait_for_timeout(1200)
    assert desk.answers["region"] == "110108"


def test_a_text_that_the_lists_do_not_know_stays_in_sight(page: Page, desk: Desk) -> None:
    desk.change(region="某地")
    page.reload()
    page.wait_for_function("() => document.querySelector('.region')")
    expect(page.locator("[name=region]")).to_have_value("某地")
    expect(page.locator("[name=region]")).to_be_visible()
    page.locator(".region > select").first.select_option("浙江省")
    expect(page.locator("[name=region]")).to_be_hidden()
    saved(page)
    assert desk.answers["region"] == "33"


def test_the_last_tick_taken_away_is_saved(page: Page, desk: Desk) -> None:
    page.uncheck("input[name=technology][value=cloud]")
    page.uncheck("input[name=technology][value=data]")
    saved(page)
    page.wait_for_timeout(1000)
    assert desk.answers["technology"] == []


def test_two_tabs_in_different_fields_merge(page: Page, desk: Desk) -> None:
    desk.change(claims=[{"claim": "别处所写", "number": "1", "at": "", "sort": ""}])
    page.fill("#title", "我在这里改的名称")
    saved(page)
    assert desk.answers["title"] == "我在这里改的名称"
    assert desk.answers["claims"][0]["claim"] == "别处所写"


def test_a_stale_table_is_shown_with_both_texts_and_theirs_can_be_taken(page: Page, desk: Desk) -> None:
    theirs = [{"claim": f"别处第{n}行", "number": str(n), "at": "", "sort": "x"} for n in range(3)]
    desk.change(claims=theirs)
    page.fill("#claims-0-claim", "这里所写")
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("陈屿")
    texts = [area.input_value() for area in dialog.locator("textarea").all()]
    assert texts == [
        "这里所写，3500.5，2021-06，直接",
        "别处第0行，0，直接\n别处第1行，1，直接\n别处第2行，2，直接",
    ]
    dialog.locator("button").nth(1).click()
    expect(page.locator("#claims-2-claim")).to_have_value("别处第2行")
    page.wait_for_timeout(1500)
    assert desk.answers["claims"] == theirs


def test_a_stale_text_is_never_overwritten_unasked(page: Page, desk: Desk) -> None:
    desk.change(summary="别处写的一段文字，足够长了。")
    page.fill("#summary", "这里写的一段文字，也足够长了。")
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    assert desk.answers["summary"] == "别处写的一段文字，足够长了。"
    dialog.locator("button").first.click()
    page.wait_for_timeout(1500)
    assert desk.answers["summary"] == "这里写的一段文字，也足够长了。"


def test_characters_are_counted_alike(page: Page) -> None:
    """The browser's counter and the server's agree on every example of the shared table."""
    import json
    from pathlib import Path

    examples = json.loads(Path(__file__).with_name("counting.json").read_text("utf-8"))["examples"]
    texts = [
        example["text"] for example in examples if not any("\ud800" <= c <= "\udfff" for c in example["text"])
    ]
    counted = page.evaluate(
        "async (texts) => { const { count } = await import('/static/js/counting.js'); return texts.map(count); }",
        texts,
    )
    expected = [example["count"] for example in examples if example["text"] in texts]
    assert counted == expected
