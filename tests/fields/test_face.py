"""The web face: what a request says comes back without loss, and every kind can be drawn to edit and to read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from award.blueprints import languages, presentation
from award.blueprints.form_face import AnswerForm, answer_form, region_names
from award.blueprints.posted_answers import as_post, inputs_of, read_answers
from award.errors import Invalid
from award.fields.answers import FieldProblem, changes, normalise, validate_submission
from award.fields.form import Form
from award.fields.kind import Kind
from award.fields.schema import KINDS

PAGE = """{% import "fields/form.html" as face with context %}
{% for f in bound %}{{ face.edit(f, more[f.name]) }}{% endfor %}{{ face.suggestions(names) }}"""


@pytest.fixture(autouse=True)
def request_context() -> Iterator[Flask]:
    """A bare application with the product's templates, languages and filters."""
    app = Flask("award")
    app.secret_key = "x"
    languages.init_app(app)
    presentation.init_app(app)
    with app.test_request_context("/"):
        yield app


def drawn(bound: AnswerForm) -> Any:
    facts = {3: {"octets": 1000, "state": "ready"}, 4: {"octets": 2000, "state": "pending"}}
    kept = [f for f in bound if f.asked.kind.name == "files"]
    more = {f.name: {"items": f.items(facts), "upload_url": "/u", "order_url": "/o"} for f in kept}
    return html.fromstring(
        f"<form>{render_template_string(PAGE, bound=bound, more=more, names=region_names())}</form>"
    )


def posted(page: Any) -> MultiDict[str, str]:
    """Return what a browser would send from a drawn form."""
    for template in page.iter("template"):
        template.getparent().remove(template)
    return MultiDict([(name, value or "") for name, value in page.form_values()])


def without_files(form: Form) -> Form:
    return form.only(lambda field: field.kind.name != "files")


def test_drawing_and_sending_back_changes_nothing(form: Form, good: dict[str, Any]) -> None:
    plain = form
    sent = posted(drawn(answer_form(form, good)))
    again = normalise(plain, read_answers(plain, sent))
    assert set(again) == set(plain.by_key)
    assert changes(plain, good, again) == []
    assert again["region"] == "4406"


def test_wrong_answers_are_drawn_as_they_were_typed(form: Form, good: dict[str, Any]) -> None:
    wrong = {
        **good,
        "users": "约一千",
        "launched": "去年夏天",
        "period": {"start": "春天", "end": ""},
        "region": "某地",
    }
    plain = without_files(form)
    again = normalise(plain, read_answers(plain, posted(drawn(answer_form(form, wrong)))))
    assert changes(plain, wrong, again) == []


def test_a_part_of_the_form_speaks_only_of_its_fields(form: Form) -> None:
    assert read_answers(form, MultiDict({"title": " 名称 "})) == {"title": " 名称 "}
    assert read_answers(form, MultiDict({"shown": "technology"})) == {"technology": []}
    assert read_answers(form, MultiDict({"shown": "claims", "csrf_token": "x"})) == {"claims": []}


def test_rows_come_in_the_order_of_the_request(form: Form) -> None:
    post = MultiDict(
        [("claims-7-claim", "乙"), ("claims-7-number", "2"), ("claims-0-claim", "甲"), ("claims-x", "?")]
    )
    assert read_answers(form, post) == {"claims": [{"claim": "乙", "number": "2"}, {"claim": "甲"}]}


def test_answers_sent_as_inputs_are_read_back(form: Form, good: dict[str, Any]) -> None:
    inputs = inputs_of(form, good)
    assert inputs["claims-0-number"] == "3500.5"
    assert inputs["region"] == "广东省佛山市"
    assert inputs["shown"] == [
        "owner",
        "technology",
        "period",
        "builders",
        "contact",
        "claims",
        "pictures",
        "evidence",
    ]
    assert normalise(form, read_answers(form, as_post(inputs))) == good
    drawn_inputs = {name for name, _value in posted(drawn(answer_form(form, good))).items(multi=True)}
    assert set(inputs) <= drawn_inputs


@pytest.mark.parametrize("value", [1, None, {"a": "b"}, ["a", 1], True])
def test_an_autosave_of_the_wrong_shape_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        as_post({"title": value})


def test_files_keep_their_captions(form: Form) -> None:
    post = MultiDict({"pictures-31-file": "31", "pictures-31-name": "a.png", "pictures-31-caption": " 现场 "})
    answers = normalise(form, read_answers(form, post))
    assert answers == {"pictures": [{"file": 31, "name": "a.png", "caption": "现场"}]}


def test_errors_stand_at_their_cells(form: Form) -> None:
    bound = answer_form(form, post=MultiDict({"title": "", "claims-0-number": "多", "shown": "claims"}))
    assert not bound.validate()
    assert bound["title"].errors == ["此项必填"]
    assert bound["claims"].errors == ["第 1 行指标：此项必填", "第 1 行数值：请填写数字，例如 1200 或 12.5"]
    assert bound["claims"].errors_at(0, "number") == ["请填写数字，例如 1200 或 12.5"]
    assert bound["claims"].first_error_id() == "claims-0-claim"
    page = drawn(bound)
    cell = page.get_element_by_id("claims-0-number")
    assert cell.get("aria-invalid") == "true"
    assert "数值：请填写数字" in page.get_element_by_id(cell.get("aria-describedby")).text_content()


def test_problems_of_the_rules_are_shown_too(form: Form) -> None:
    bound = answer_form(form, {"title": "名称"})
    found = validate_submission(form, {})
    bound.show([*found, FieldProblem("", "unknown", found[0].problem)])
    assert bound["title"].errors == ["此项必填"]


def test_every_input_has_a_label_and_no_id_twice(form: Form, good: dict[str, Any]) -> None:
    page = drawn(answer_form(form, good))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    for element in page.xpath(".//input[not(@type='hidden')] | .//textarea | .//select"):
        wrapped = element.xpath("ancestor::label")
        assert wrapped or page.xpath(f".//label[@for='{element.get('id')}']"), element.attrib


def test_hostile_answers_stay_text(form: Form) -> None:
    evil = '"><script>alert(1)</script>'
    bound = answer_form(
        without_files(form),
        {"title": evil, "builders": [{"name": evil, "code": "", "id": None}], "summary": evil},
    )
    text = render_template_string(PAGE, bound=bound, more={}, names=[])
    assert "<script>" not in text


def test_answers_to_read(form: Form, good: dict[str, Any]) -> None:
    source = """{% import "fields/form.html" as face with context %}{{ face.answers(bound, sections) }}"""
    text = render_template_string(source, bound=answer_form(form, good), sections=form.sections)
    words = re.sub(r"\s+", "", html.fromstring(text).text_content())
    for expected in (
        "社区议事平台",
        "云、数",
        "广东省佛山市",
        "1200人",
        "2020年3月起",
        "3500.5",
        "直接",
        "第一次线上议事会",
    ):
        assert expected in words
    empty = render_template_string(source, bound=answer_form(form, {}), sections=form.sections)
    assert "answer-title" not in empty


def test_what_changed_is_marked(form: Form, good: dict[str, Any]) -> None:
    source = (
        """{% import "fields/form.html" as face with context %}{{ face.changes(found, bound.label_of) }}"""
    )
    found = changes(form, good, {**good, "summary": good["summary"].replace("居民", "村民") + "<b>"})
    text = render_template_string(source, found=found, bound=answer_form(form, good))
    assert "<del>" in text
    assert "<ins>" in text
    assert "&lt;b&gt;" in text
    assert "内容没有变化" in render_template_string(source, found=[], bound=answer_form(form, good))


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_every_kind_has_its_template(kind: Kind, request_context: Flask) -> None:
    macros = request_context.jinja_env.get_template(f"fields/{kind.name}.html").module
    assert macros.edit
    assert macros.view


def test_regions_are_suggested_by_name() -> None:
    assert {"广东省", "广东省佛山市", "北京市东城区"} <= set(region_names())
    assert len(region_names()) < 600
