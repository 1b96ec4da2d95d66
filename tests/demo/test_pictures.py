"""The demo's pictures and attachments: what is asked for can be made, stays small, and opens."""

import io

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from award.demo import attachments, content, draw

CASES = [case for edition in ("2025", "2026") for case in content.cases(edition)]
WANTED = sorted({picture["picture"] for case in CASES for picture in case["pictures"]})


@pytest.mark.parametrize("name", WANTED)
def test_a_picture_is_a_small_jpeg_of_the_promised_size(name: str) -> None:
    made = draw.jpeg(name)
    assert len(made) <= 150_000
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1000))
        picture.load()


def test_a_picture_is_the_same_each_time_and_unlike_its_neighbours() -> None:
    assert draw.jpeg("hill-a") == draw.jpeg("hill-a")
    assert len({draw.jpeg(name) for name in WANTED}) == len(WANTED)


def test_an_unknown_picture_is_refused() -> None:
    for name in ("hill", "hill-z", "castle-a"):
        with pytest.raises(KeyError):
            draw.jpeg(name)


def test_every_picture_has_a_caption_and_a_credit() -> None:
    for case in CASES:
        assert case["pictures"]
        assert all(picture["caption"].endswith("。") and picture["credit"] for picture in case["pictures"])


def test_the_plan_holds_the_measures_and_the_claims() -> None:
    case = content.cases("2025")[0]
    document = Document(io.BytesIO(attachments.made("plan", case, "某单位")))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert case["title"] in words
    assert set(case["measures"].splitlines()) <= set(words)
    rows = [cell.text for cell in document.tables[0].columns[0].cells]
    assert rows == ["指标", *[claim["claim"] for claim in case["claims"]]]


@pytest.mark.parametrize("font", [True, False])
def test_the_chart_is_one_page_with_or_without_a_chinese_font(
    font: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not font:
        monkeypatch.setattr(attachments, "FONTS", ())
    made = attachments.made("chart", content.cases("2025")[0], "某单位")
    assert len(PdfReader(io.BytesIO(made)).pages) == 1


def test_files_of_a_case_are_of_a_known_kind() -> None:
    kinds = {file["kind"] for case in CASES for file in case["files"]}
    assert kinds == {"plan", "chart"}
    with pytest.raises(KeyError):
        attachments.made("film", CASES[0], "某单位")
