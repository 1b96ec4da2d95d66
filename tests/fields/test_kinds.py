"""What every kind promises, on answers of any shape."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from award.audience import Audience
from award.fields.answers import check_field
from award.fields.form import Form
from award.fields.reading import read_form
from award.fields.schema import KINDS
from tests.fields.conftest import EVERY_KIND, GOOD

FORM = read_form(EVERY_KIND)
TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=12)
NAMES = st.sampled_from(
    ["name", "code", "id", "start", "end", "file", "caption", "claim", "number", "at", "email"]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(2**60) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_the_form_has_every_kind() -> None:
    assert {field.kind.name for field in FORM.fields()} == set(KINDS)


@pytest.mark.parametrize("key", list(FORM.by_key))
@given(raw=ANY_JSON)
@settings(max_examples=60, deadline=None)
def test_any_raw_value_is_taken_or_told(key: str, raw: Any) -> None:
    field = FORM.by_key[key]
    value = field.kind.normalise(raw, field)
    assert field.kind.normalise(value, field) == value
    problems = check_field(field, value)
    if field.kind.is_empty(value) or field.kind.check_type(value, field):
        return
    rfc8785.dumps(value)
    assert isinstance(field.kind.text(value, field), str)
    assert isinstance(field.kind.anonymous(value), type(value))
    for problem in problems:
        assert problem.code
        assert str(problem)


@pytest.mark.parametrize("key", list(FORM.by_key))
def test_good_answers_are_normal_and_have_words(key: str) -> None:
    field, value = FORM.by_key[key], GOOD[key]
    assert field.kind.normalise(value, field) == value
    assert check_field(field, value) == []
    assert field.kind.text(value, field)


@pytest.mark.parametrize("kind", list(KINDS.values()), ids=list(KINDS))
def test_the_empty_value_is_empty_and_normal(kind: Any) -> None:
    field = next(field for field in FORM.fields() if field.kind is kind)
    assert kind.is_empty(kind.empty())
    assert kind.check_type(kind.empty(), field) == []
    assert kind.normalise(kind.empty(), field) == kind.empty()
    assert kind.normalise(None, field) == kind.empty()
    assert kind.text(kind.empty(), field) == ""
    assert kind.label


def codes(key: str, raw: Any, form: Form = FORM) -> list[tuple[str, tuple[Any, ...]]]:
    field = form.by_key[key]
    return [(p.code, p.path) for p in check_field(field, field.kind.normalise(raw, field))]


@pytest.mark.parametrize(
    ("key", "raw", "expected"),
    [
        ("title", "题", [("too_short", ())]),
        ("title", "题" * 60, []),
        ("title", "题" * 61, [("too_long", ())]),
        ("title", "案例😀", []),
        ("title", "案例\u202e名称", [("direction_override", ())]),
        ("title", "案\x00例\x00", []),
        ("title", "字" * 200_001, [("too_large", ())]),
        ("builders", [{"name": str(n)} for n in range(501)], [("too_large", ())]),
        ("builders", [{"name": "甲", "id": "9" * 18}], [("wrong_type", (0, "id"))]),
        ("pictures", [{"file": 2**60, "name": "a.png", "caption": "图"}], [("wrong_type", (0, "file"))]),
        ("title", ["案例"], [("wrong_type", ())]),
        ("title", None, [("required", ())]),
        ("summary", "短", [("too_short", ())]),
        ("category", "c", [("no_such_option", ())]),
        ("technology", ["cloud", "chain", "data"], [("too_many", ())]),
        ("technology", ["rail"], [("no_such_option", ())]),
        ("users", "约一千", [("not_a_number", ())]),
        ("users", "1,200", []),
        ("users", "12.5", [("not_whole", ())]),
        ("users", "-1", [("too_small", ())]),
        ("users", "1000001", [("too_big", ())]),
        ("users", "9" * 400, [("not_a_number", ())]),
        ("launched", "2021年7月1日", []),
        ("launched", "2021-02-30", [("not_a_date", ())]),
        ("launched", "1999-12-31", [("too_early", ())]),
        ("launched", "2031-01-01", [("too_late", ())]),
        ("period", {"start": "2021-05", "end": "2020-05"}, [("end_before_start", ("end",))]),
        ("period", {"end": "2020-05"}, [("required", ("start",))]),
        ("period", {"start": "去年"}, [("not_a_month", ("start",))]),
        ("region", "44", [("region_too_wide", ())]),
        ("region", "110105", []),
        ("region", "佛山", []),
        ("region", "朝阳", [("no_such_region", ())]),
        ("region", "区" * 5000, [("no_such_region", ())]),
        ("region", "99", [("no_such_region", ())]),
        (
            "builders",
            [{"name": "", "code": "x"}],
            [("required", (0, "name")), ("bad_credit_code", (0, "code"))],
        ),
        ("builders", [{"name": str(n)} for n in range(4)], [("too_many", ())]),
        ("contact", [{"name": "何敬"}], [("required", (0, "email"))]),
        ("contact", [{"name": "何", "email": "he@"}], [("bad_email", (0, "email"))]),
        ("contact", [{"name": "何", "email": "a@b.cn", "phone": "打不通"}], [("bad_phone", (0, "phone"))]),
        ("claims", [{"number": "多"}], [("required", (0, "claim")), ("not_a_number", (0, "number"))]),
        (
            "claims",
            [{"claim": "标" * 21, "sort": "y"}],
            [("too_long", (0, "claim")), ("no_such_option", (0, "sort"))],
        ),
        ("pictures", [{"file": 1, "name": "a.pdf", "caption": "图"}], [("file_type", (0, "name"))]),
        ("pictures", [{"file": 1, "name": "a.png"}], [("required", (0, "caption"))]),
        ("pictures", [{"file": 1, "name": "a.png", "caption": "图"}] * 2, [("file_twice", (1, "file"))]),
        ("pictures", [{"name": "a.png"}], [("wrong_type", (0, "file"))]),
    ],
)
def test_bad_answers_are_told_where(key: str, raw: Any, expected: list[Any]) -> None:
    assert codes(key, raw) == expected


def test_numbers_are_kept_as_decimals() -> None:
    field = FORM.by_key["users"]
    written = ["１２００", " 1,200 ", "1200.00", 1200, "+1200", "abc", "-0"]
    assert [field.kind.normalise(raw, field) for raw in written] == ["1200"] * 5 + ["abc", "0"]


def test_a_blind_expert_sees_no_file_names() -> None:
    kind = KINDS["files"]
    shown = kind.anonymous(GOOD["evidence"])
    assert shown == [{"file": 4, "name": "1.pdf", "caption": ""}]
    assert Audience.EXPERT > Audience.OFFICE


@pytest.mark.parametrize(
    ("key", "locale", "words"),
    [
        ("category", "en", "Second"),
        ("category", "zh-Hant", "乙"),
        ("technology", "zh-Hans", "云、数"),
        ("users", "zh-Hans", "1200 人"),
        ("launched", "zh-Hans", "2021年7月1日"),
        ("launched", "en", "2021-07-01"),
        ("period", "zh-Hans", "2020年3月起"),
        ("region", "zh-Hans", "广东省佛山市"),
        ("contact", "zh-Hans", "何敬，0757-12345678，he@example.org"),
        ("claims", "zh-Hans", "指标：参与人次，数值：3500.5，时间：2021年6月，类别：直接"),
        ("pictures", "zh-Hans", "议事会.JPG：第一次线上议事会"),
    ],
)
def test_words(key: str, locale: str, words: str) -> None:
    assert FORM.by_key[key].text(GOOD, locale) == words


@pytest.mark.parametrize(
    "key", [key for key in GOOD if key not in ("claims", "pictures", "evidence", "owner")]
)
def test_words_in_a_cell_are_read_back(key: str) -> None:
    field = FORM.by_key[key]
    assert field.kind.from_cell(field.text(GOOD).removesuffix(" 人"), field) == GOOD[key]


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("category", " Second ", "b"),
        ("category", "丙", "丙"),
        ("technology", "数, 云", ["cloud", "data"]),
        ("period", "2020年3月至2021.5", {"start": "2020-03", "end": "2021-05"}),
        ("period", "2020年3月至今", {"start": "2020-03", "end": ""}),
        (
            "builders",
            "甲公司（91110108MA01ABCD2X）；乙研究院",
            [
                {"name": "甲公司", "code": "91110108MA01ABCD2X", "id": None},
                {"name": "乙研究院", "code": "", "id": None},
            ],
        ),
        ("claims", "参与人次,3,500", [{"claim": "参与人次", "number": "3500", "at": "", "sort": ""}]),
        ("claims", "一，二，三，四，五", "一，二，三，四，五"),
        (
            "claims",
            "参与人次\t3500\t2021-6",
            [{"claim": "参与人次", "number": "3500", "at": "2021-06", "sort": ""}],
        ),
        ("contact", "", []),
    ],
)
def test_cells(key: str, cell: str, value: Any) -> None:
    assert FORM.by_key[key].kind.from_cell(cell, FORM.by_key[key]) == value
