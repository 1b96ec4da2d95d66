"""The table that Python and JavaScript share, and what cleaning promises."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from award.fields.counting import BLANKS, clean, clean_line, count, has_direction_override

EXAMPLES = json.loads(Path(__file__).with_name("counting.json").read_text("utf-8"))["examples"]
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["why"])
def test_example(example: dict[str, object]) -> None:
    assert count(str(example["text"])) == example["count"]


@given(ANY_TEXT)
@settings(deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
@settings(deadline=None)
def test_cleaned_text_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert cleaned == cleaned.strip(BLANKS)


def test_a_line_has_no_line_end() -> None:
    assert clean_line("社区\r\n治理\t平台\u2028案例") == "社区 治理 平台 案例"


def test_nothing_is_cut() -> None:
    assert len(clean("字" * 1_000_000)) == 1_000_000


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_direction_override_is_seen(mark: str) -> None:
    assert has_direction_override(f"证明{mark}fdp.exe")
    assert not has_direction_override("العربية ئۇيغۇرچە")
