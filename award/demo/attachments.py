"""The demo's attachments, made from a case's own texts: an implementation plan (DOCX) and a page of figures (PDF)."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx import Document
from PIL import Image, ImageDraw, ImageFont

from award.demo import draw

Case = Mapping[str, Any]
"""One file of `cases/`, as README.md describes it."""

PAGE = (1240, 1754)  # A4 at 150 dpi
MARGIN = 110
INK, SOFT, ACCENT = "#1d2126", "#686e77", "#24527a"
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


def made(kind: str, case: Case, organisation: str) -> bytes:
    """The attachment of this kind (``plan`` or ``chart``); KeyError for another kind."""
    return {"plan": plan, "chart": chart}[kind](case, organisation)


def plan(case: Case, organisation: str) -> bytes:
    """A DOCX of the measures and a table of what is to be measured."""
    document = Document()
    document.core_properties.author = organisation
    document.core_properties.title = case["title"]
    document.add_heading("实施方案", level=0)
    document.add_paragraph(case["title"])
    document.add_paragraph(organisation)
    for heading, key in (("一、背景和目标", "summary"), ("二、主要做法", "measures")):
        document.add_heading(heading, level=1)
        for paragraph in case[key].splitlines():
            document.add_paragraph(paragraph)
    document.add_heading("三、考核指标", level=1)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("指标", "单位", "数据来源"), strict=True):
        cell.text = text
    for claim in case["claims"]:
        for cell, column in zip(table.add_row().cells, ("claim", "unit", "source"), strict=True):
            cell.text = claim[column]
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def chart(case: Case, organisation: str) -> bytes:
    """A PDF page of the case's picture and key figures; words only where this machine has a Chinese font."""
    page = Image.new("RGB", PAGE, "white")
    pen = ImageDraw.Draw(page)
    width = PAGE[0] - 2 * MARGIN
    picture = Image.open(io.BytesIO(draw.jpeg(case["pictures"][0]["picture"])))
    page.paste(picture.resize((width, width * 5 // 8)), (MARGIN, MARGIN))
    y = MARGIN + width * 5 // 8 + 60
    font = chinese_font()
    if font:
        pen.text((MARGIN, y), "成效数据", INK, ImageFont.truetype(font, 46))
        pen.text((MARGIN, y + 70), organisation, SOFT, ImageFont.truetype(font, 26))
    y += 140
    for claim in case["claims"]:
        pen.line([(MARGIN, y), (PAGE[0] - MARGIN, y)], "#e6e2d9", 2)
        number = ImageFont.load_default(64)
        pen.text((MARGIN, y + 24), f"{claim['number']:,}", ACCENT, number)
        if font:
            right = MARGIN + pen.textlength(f"{claim['number']:,}", number) + 16
            pen.text((right, y + 54), claim["unit"], ACCENT, ImageFont.truetype(font, 28))
            pen.text((MARGIN + 430, y + 28), claim["claim"], INK, ImageFont.truetype(font, 30))
            told = f"{claim['period']}　{claim['source']}"
            pen.text((MARGIN + 430, y + 76), told, SOFT, ImageFont.truetype(font, 22))
        y += 140
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=150, title=case["title"], author=organisation)
    return stream.getvalue()


def chinese_font() -> str | None:
    """The first usual Chinese font file of this machine, or None."""
    return next((path for path in FONTS if Path(path).is_file()), None)
