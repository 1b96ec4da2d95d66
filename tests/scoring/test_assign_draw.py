"""The sealed draw can be repeated by anyone with a SHA-256 tool."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from award.scoring.assignment.draw import digest_of, draw

names = st.lists(
    st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), min_size=1), unique=True
)


def test_a_known_draw():
    expected = sorted("ABCDE", key=lambda e: hashlib.sha256(f"0731\n{e}".encode()).hexdigest())[:2]
    assert draw(["E", "D", "C", "B", "A"], "0731", 2) == expected
    assert digest_of(["b", "a"]) == hashlib.sha256(b"a\nb").hexdigest()


@given(names, st.randoms(use_true_random=False))
def test_the_order_of_the_list_plays_no_part_and_a_longer_draw_begins_the_same(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    everyone = draw(entries, "x", len(entries))
    assert sorted(everyone) == sorted(entries)
    assert draw(shuffled, "x", len(entries) // 2) == everyone[: len(entries) // 2]
    assert digest_of(shuffled) == digest_of(entries)


def test_every_entry_has_the_same_chance():
    first = [draw("ABCD", str(seed), 1)[0] for seed in range(4000)]
    assert all(900 < first.count(entry) < 1100 for entry in "ABCD")


@pytest.mark.parametrize(
    ("entries", "n"), [(["a"], 2), (["a"], -1), (["a", "a"], 1), (["a\nb"], 1), ([""], 1)]
)
def test_what_cannot_be_drawn_is_refused(entries, n):
    with pytest.raises(ValueError, match=r"cannot draw|entry"):
        draw(entries, "1", n)
