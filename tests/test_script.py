"""Content in the other script."""

import pytest

from award.script import convert, is_in_script


def test_converts_by_context_and_leaves_the_words():
    assert convert("面向社区的干部，软件里的数据", "zh-Hant") == "面向社區的幹部，軟件裡的數據"
    assert convert("面向社區的幹部，軟件裡的數據", "zh-Hans") == "面向社区的干部，软件里的数据"


def test_says_whether_a_switch_is_needed():
    assert is_in_script("12345 一二三", "zh-Hant")
    assert not is_in_script("社区", "zh-Hant")


def test_an_unknown_script_is_refused():
    with pytest.raises(KeyError):
        convert("社区", "en")
