"""English pages hold no Chinese but content that says so; the catalogues keep the places of their sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from opencc import OpenCC

from award.translations.refresh import faults, in_hant, named
from tests.front.english import untranslated
from tests.front.gallery import ERRORS

CATALOGUES = Path(__file__).parents[2] / "award/translations"


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_is_wholly_english(gallery: Flask, code: int) -> None:
    page = gallery.test_client().get(f"/error/{code}?lang=en").text
    assert '<html lang="en"' in page
    assert untranslated(page) == []


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>Hello</p>", []),
        ("<p>你好</p>", ["你好"]),
        ('<p lang="zh-Hans">你好 <b>世界</b></p><i>尾</i>', ["尾"]),
        ('<p lang="zh-Hans"><i lang="en">混</i></p>', ["混"]),
        ('<input placeholder="查找"><code translate="no">案</code>', ["查找"]),
    ],
)
def test_what_counts_as_left_in_chinese(page: str, left: list[str]) -> None:
    assert untranslated(f"<html lang='en'><body>{page}</body></html>") == left


@pytest.mark.parametrize("locale", ["en", "zh_Hant"])
def test_no_translation_names_a_place_that_its_source_lacks(locale: str) -> None:
    with (CATALOGUES / locale / "LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale=locale)
    assert len(named(catalog)) > 700
    assert [fault for fault in faults(catalog) if fault.startswith("places")] == []


@pytest.mark.parametrize(
    ("text", "hant"),
    [
        ("发布新版本", "發布新版本"),
        ("打开发布台", "開啟發布台"),
        ("“%(code)s”的软件", "「%(code)s」的軟體"),
        ("文件", "檔案"),
    ],
)
def test_our_phrases_come_before_the_dictionary(text: str, hant: str) -> None:
    parts = {"发布": "發布", "发": "髮", "打开": "開啟", "代码": "代碼", "台": "台", "“": "「", "”": "」"}
    assert in_hant(text, parts, OpenCC("s2twp").convert) == hant
