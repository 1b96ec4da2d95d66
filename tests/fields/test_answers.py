"""Drafts, submissions, changes and projection over a whole form."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from award.fields.answers import (
    blank,
    changed_keys,
    changes,
    normalise,
    text_of,
    validate_draft,
    validate_submission,
)
from award.fields.difference import Piece, compare_texts
from award.fields.form import Form
from award.fields.projection import NamedBody, project
from award.fields.reading import read_form
from tests.fields.conftest import EVERY_KIND, GOOD

FORM = read_form(EVERY_KIND)

ONE_ANSWER = st.sampled_from(sorted(GOOD)).flatmap(
    lambda key: st.tuples(st.just(key), st.sampled_from([GOOD[key], FORM.by_key[key].kind.empty()]))
)
ANSWERS = st.lists(ONE_ANSWER, max_size=8).map(dict)


def test_good_answers_may_be_submitted(form: Form, good: dict[str, Any]) -> None:
    assert normalise(form, good) == good
    assert validate_submission(form, good) == []


def test_a_draft_may_be_half_filled(form: Form) -> None:
    assert validate_draft(form, normalise(form, {"summary": "短", "users": "约一千"})) == []
    assert validate_draft(form, blank(form)) == []


def test_what_is_missing_names_section_and_field(form: Form) -> None:
    problems = validate_submission(form, {})
    assert [(p.section, p.field, p.problem.code) for p in problems] == [("basic", "title", "required")]


def test_unknown_answers_are_refused_not_lost(form: Form) -> None:
    answers = normalise(form, {"title": "名称", "secret": "x"})
    assert answers["secret"] == "x"
    assert [(p.field, p.problem.code) for p in validate_draft(form, answers)] == [("secret", "no_such_field")]


@given(ANSWERS, ANSWERS)
@settings(deadline=None)
def test_changes_are_empty_exactly_when_answers_are_equal(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    full = [{**blank(FORM), **answers} for answers in (before, after)]
    found = changes(FORM, before, after)
    assert (found == []) == (full[0] == full[1])
    assert {change.field.key for change in found} == changed_keys(FORM, before, after)
    for change in found:
        assert any(piece.change != "same" for piece in change.pieces)


def test_a_replaced_file_of_the_same_name_is_a_change(form: Form, good: dict[str, Any]) -> None:
    after = deepcopy(good)
    after["evidence"][0]["file"] = 5
    assert [c.field.key for c in changes(form, good, after)] == ["evidence"]
    assert [p.change for p in changes(form, good, after)[0].pieces] == ["gone", "new"]


@given(st.text(max_size=200), st.text(max_size=200))
@settings(deadline=None)
def test_pieces_rebuild_both_texts(before: str, after: str) -> None:
    pieces = compare_texts(before, after)
    assert "".join(p.text for p in pieces if p.change != "new") == before
    assert "".join(p.text for p in pieces if p.change != "gone") == after


def test_pieces_are_readable() -> None:
    pieces = compare_texts("已在三个社区试点，效果良好。", "已在十二个社区推广，效果良好。")
    assert pieces[0] == Piece("same", "已在")
    assert pieces[-1] == Piece("same", "，效果良好。")
    assert len(pieces) <= 7


def test_numbers_and_choices_change_as_a_whole(form: Form, good: dict[str, Any]) -> None:
    found = changes(form, good, {**good, "users": "1300", "region": ""})
    assert [[(p.change, p.text) for p in change.pieces] for change in found] == [
        [("gone", "1200 人"), ("new", "1300 人")],
        [("gone", "广东省佛山市")],
    ]


def test_long_texts_are_compared_by_lines() -> None:
    before = "\n".join(f"第{n}行" for n in range(9000))
    pieces = compare_texts(before, before.replace("第42行", "第四十二行"))
    assert [p.text for p in pieces if p.change != "same"] == ["第42行\n", "第四十二行\n"]


def test_projection(form: Form, good: dict[str, Any]) -> None:
    columns = project(form, good)
    assert columns.title == "社区议事平台"
    assert columns.organisation == NamedBody("某街道办事处", "", 7)
    assert (columns.category, columns.region) == ("b", "4406")
    assert columns.attributes == {"technology": ("cloud", "data")}
    assert columns.organisations == ((NamedBody("某信息技术公司"), "builder"),)


def test_nothing_answered_projects_nothing(form: Form) -> None:
    assert project(form, blank(form)) == project(form, {})
    assert project(form, {}).organisation is None


def test_texts_leave_out_what_is_empty(form: Form) -> None:
    assert text_of(form, {**blank(form), "title": "名称"}) == {"title": "名称"}


@pytest.mark.parametrize("size", [50_000])
def test_huge_texts_take_no_time(form: Form, size: int) -> None:
    answers = normalise(form, {"summary": "甲" * size})
    assert [p.problem.code for p in validate_submission(form, answers) if p.field == "summary"] == [
        "too_long"
    ]
    assert changes(form, answers, {"summary": "乙" * size})
