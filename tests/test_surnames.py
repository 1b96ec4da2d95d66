"""Names stand in the order in which Chinese committees are printed."""

import json
import random

import pytest

from award.surnames import split_name, surname_key


@pytest.mark.parametrize("seed", range(20))
def test_a_real_committee_entered_in_any_order_is_proposed_as_printed(shared_data, seed):
    edition = json.loads((shared_data / "editions/digital_society_2021.json").read_text("utf-8"))
    printed = edition["committee_in_printed_order"]
    entered = random.Random(seed).sample(printed, len(printed))
    assert sorted(entered, key=surname_key) == printed


def test_surnames_are_read_as_surnames():
    in_order = [*"种盖葛过黑华纪", "令狐", "缪", "万俟", *"宁区逄朴覃仇任单隗冼肖解燕", "尉迟", *"乐员曾查翟"]
    names = [surname + "明远" for surname in sorted(in_order)]
    assert [split_name(name)[0] for name in sorted(names, key=surname_key)] == in_order


def test_one_surname_stays_together_and_tone_comes_before_the_given_name():
    in_order = ["张安", "张博", "张博文", "章安", "掌安", "赵安"]
    assert sorted(random.Random(1).sample(in_order, 6), key=surname_key) == in_order


def test_lu_comes_before_lü():
    assert sorted(["吕安", "鲁中", "罗安", "刘中"], key=surname_key) == ["刘中", "鲁中", "吕安", "罗安"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("欧阳修远", ("欧阳", "修远")),
        ("歐陽 修遠", ("歐陽", "修遠")),
        ("东方", ("东", "方")),
        ("李  明", ("李", "明")),
        ("", ("", "")),
    ],
)
def test_splits(name, parts):
    assert split_name(name) == parts


def test_both_scripts_read_alike():
    assert surname_key("單田芳")[:3] == surname_key("单田芳")[:3]


def test_any_text_has_a_key_that_compares():
    odd = ["", "John Smith", "Jane", "阿依古丽·买买提", "𠮷田", "ß", "İ", "张a", "1号", "张\u202e三"]
    assert sorted(odd, key=surname_key)[0] == ""
