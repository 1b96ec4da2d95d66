"""The blank form is opened again and holds what an applicant needs, in Chinese type."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from flask import Flask
from flask_babel import Babel

from award import presets
from award.documents.blank_form import blank_form
from award.fields.wording import worded


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """A bare application with a language, for the fixed words."""
    app = Flask(__name__)
    Babel(app, default_locale="zh_Hans")
    with app.app_context():
        yield


def opened(name: str) -> DocumentType:
    preset = presets.load(name)
    return Document(
        BytesIO(blank_form(preset.form, worded(preset.call_name), standfirst="截止时间：7 月 1 日"))
    )


@pytest.mark.parametrize("name", presets.names())
def test_every_field_of_every_preset_has_its_heading(name: str) -> None:
    document, form = opened(name), presets.load(name).form
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 2"]
    marks = {True: "（必填）", False: "（选填）"}
    assert headings == [worded(f.label) + marks[f.required] for f in form.fields()]
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        worded(section.label) for section in form.sections
    ]
    assert document.paragraphs[0].text == worded(presets.load(name).call_name)


def test_help_bounds_and_who_reads_it_are_printed() -> None:
    text = "\n".join(p.text for p in opened("digital_society").paragraphs)
    assert "先说" not in text  # guidance belongs to the screen
    assert "100 至 600 字" in text
    assert "png、jpg 文件；每个不超过 20 MB" in text
    assert "仅组委会办公室可见" in text
    assert "供评审使用，不公开" in text
    assert "□ 社区治理" in text
    assert "党政机关和社区" in text


def test_tables_have_their_columns_and_empty_rows() -> None:
    tables = [[cell.text for cell in table.rows[0].cells] for table in opened("digital_society").tables]
    assert ["指标", "数值", "单位", "统计时间", "数据来源"] in tables
    assert ["姓名", "职务", "电话", "电子邮箱"] in tables
    claims = next(t for t in opened("digital_society").tables if t.rows[0].cells[0].text == "指标")
    assert len(claims.rows) == 4
    assert not any(cell.text for row in claims.rows[1:] for cell in row.cells)


def test_chinese_type_is_named_for_east_asian_text() -> None:
    document = opened("standard")
    for style, font in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体"), ("Heading 2", "黑体")):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    language = next(document.styles.element.iter(qn("w:lang")))
    assert language.get(qn("w:eastAsia")) == "zh-CN"
    assert round(document.sections[0].page_width.mm) == 210


def test_the_form_speaks_the_language_asked_for() -> None:
    preset = presets.load("pioneer_practice")
    document = Document(BytesIO(blank_form(preset.form, "Call", locale="en")))
    assert "One-stop services" in "\n".join(p.text for p in document.paragraphs)
