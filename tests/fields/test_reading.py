"""A form's definition: what is refused, at which line, and that versions have stable digests."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from award.fields.form import Form
from award.fields.reading import parse_form, read_form
from award.fields.versions import successor_problems
from award.fields.yaml_source import DefinitionError, read_yaml, write_yaml
from tests.fields.conftest import EVERY_KIND

HEAD = """sections:
  - key: basic
    label: 基本信息
    fields:
      - {key: title, kind: text, label: 名称, required: true, projection: title}
"""


def test_a_stored_form_reads_back_the_same(form: Form) -> None:
    again = parse_form(json.loads(json.dumps(form.data)))
    assert again.digest == form.digest
    assert again.sections == form.sections


def test_the_digest_ignores_the_order_of_keys(form: Form) -> None:
    turned = {key: form.data[key] for key in reversed(list(form.data))}
    assert parse_form(turned).digest == form.digest
    assert read_form(EVERY_KIND.replace("label: 名称", "label: 名字")).digest != form.digest


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("      - {key: x, kind: text, label: 甲, colour: red}", "schema", "colour"),
        ("      - {key: x, kind: text}", "schema", "label"),
        ("      - {key: csrf_token, kind: text, label: 甲}", "reserved_key", "csrf_token"),
        ("      - {key: x, kind: colour, label: 甲}", "no_such_kind", "colour"),
        ("      - {key: 键, kind: text, label: 甲}", "schema", ""),
        ("      - {key: title, kind: text, label: 甲}", "duplicate_key", "title"),
        ("      - {key: x, kind: text, label: 甲, projection: title}", "duplicate_projection", "title"),
        ("      - {key: x, kind: long_text, label: 甲, projection: title}", "bad_projection", "title"),
        ("      - {key: x, kind: text, label: 甲, min: 9, max: 3}", "min_above_max", "9"),
        ("      - {key: x, kind: text, label: 甲, max: many}", "schema", ""),
        ("      - {key: x, kind: text, label: 甲, audience: all}", "schema", "public"),
        ("      - {key: x, kind: single_choice, label: 甲}", "schema", "options"),
        ("      - {key: x, kind: single_choice, label: 甲, options: [{key: a, label: a}, {key: a, label: b}]}",
         "duplicate_option", "a"),
        ("      - {key: x, kind: organisations, label: 甲, projection: 'organisation_role:owner'}", "no_such_role", "owner"),
        ("      - {key: x, kind: people, label: 甲, parts: [name], needed: [email]}", "needed_not_asked", "email"),
        ("      - {key: x, kind: table, label: 甲, columns: [{key: a, label: a}, {key: a, label: b}]}",
         "duplicate_column", "a"),
        ("      - {key: x, kind: table, label: 甲, columns: [{key: a, label: a, kind: choice}]}", "column_options", ""),
        ("      - {key: x, kind: text, label: {en: A}}", "schema", "zh-Hans"),
    ],
)  # fmt: skip
def test_each_flaw_is_told_with_its_line(line: str, code: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_form(HEAD + line)
    assert [(flaw.problem.code, flaw.line) for flaw in caught.value.flaws] == [(code, 6)]
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("sections: [\n  - x", "yaml", 2),
        ("a: &x 1\nb: *x", "alias", None),
        ("a: 1\na: 2", "repeated_key", 2),
        ("", "schema", None),
        ("sections: []", "schema", 1),
        ("- 1", "schema", 1),
        ("[" * 5000, "yaml", None),
        ("\x00", "yaml", None),
    ],
)
def test_yaml_that_is_no_form(text: str, code: str, line: int | None) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_form(text)
    assert caught.value.flaws[0].problem.code == code
    if line:
        assert caught.value.flaws[0].line == line


def test_a_form_needs_a_title() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_form(HEAD.replace("projection: title", "max: 9"))
    assert [flaw.problem.code for flaw in caught.value.flaws] == ["no_title"]


def test_yaml_never_runs_code_and_keeps_dates_and_decimals_as_text() -> None:
    source = read_yaml("a: !!python/object/apply:os.system [ls]\nb: 2021-07-01\nc: 0.5\nd: yes\ne: 3")
    assert source.data == {"a": ["ls"], "b": "2021-07-01", "c": "0.5", "d": True, "e": 3}


def test_a_form_is_written_as_yaml_and_read_back(form: Form) -> None:
    assert read_form(write_yaml(form.data)).digest == form.digest
    text = write_yaml({"a": "一\n二", "b": ["2021-07-01", "0.5", "yes"], "c": 1, "d": True})
    assert read_yaml(text).data == {"a": "一\n二", "b": ["2021-07-01", "0.5", "yes"], "c": 1, "d": True}
    assert "a: |-\n  一\n  二" in text


def test_a_kept_key_keeps_its_kind(form: Form) -> None:
    after = read_form(
        EVERY_KIND.replace(
            "kind: number, label: 人数, unit: 人, min: 0, max: 1000000, decimals: 0",
            "kind: text, label: 人数",
        )
    )
    assert [(p.code, p.facts["key"]) for p in successor_problems(form, after)] == [("kind_changed", "users")]
    assert successor_problems(form, read_form(HEAD)) == []


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every node of plain data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of ``data`` with another node at ``path``."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = replaced(data[path[0]], path[1:], value)
    return copy


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_any_broken_definition_is_refused_in_words(data: st.DataObject) -> None:
    whole = read_yaml(EVERY_KIND).data
    path = data.draw(st.sampled_from(places(whole)))
    odd = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=3)
        | st.just([])
        | st.just({})
        | st.just([{}])
    )
    with suppress(DefinitionError):
        assert len(parse_form(replaced(whole, path, data.draw(odd))).digest) == 64


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda b: b.decode("utf-8", "replace")))
@settings(deadline=None)
def test_any_text_is_a_form_or_refused_in_words(text: str) -> None:
    with pytest.raises(DefinitionError):
        read_form(text)
