"""Chinese typography for python-docx: fonts for both scripts, page, boxes, repeated heads."""

from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row

SONG, HEI, FANGSONG, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"


def new_document() -> DocumentType:
    """Return an empty A4 document with the margins and type of an official form."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(30), Mm(28)
    page.left_margin, page.right_margin = Mm(26), Mm(24)
    set_style(document, "Normal", SONG, 11, line=1.4)
    set_style(document, "Title", HEI, 20, before=0, after=6, centred=True)
    set_style(document, "Heading 1", HEI, 15, before=16, after=6)
    set_style(document, "Heading 2", HEI, 11.5, before=10, after=3)
    document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang")).__next__().set(
        qn("w:eastAsia"), "zh-CN"
    )
    return document


def set_style(
    document: DocumentType,
    name: str,
    font: str,
    size: float,
    *,
    before: float = 0,
    after: float = 3,
    line: float = 1.3,
    centred: bool = False,
) -> None:
    """Set a paragraph style's fonts (East Asian and Latin), size in points, black, and its spacing."""
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    style.font.size, style.font.name = Pt(size), LATIN
    style.font.bold = None if name == "Normal" else False
    properties: Any = style.element.get_or_add_rPr()
    for colour in properties.findall(qn("w:color")):
        properties.remove(colour)
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    if centred:
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def grid(document: DocumentType, rows: int, columns: int, *, heads: list[str] | None = None) -> Table:
    """Add a ruled table; ``heads`` make a first row that is repeated on every page."""
    table: Table = document.add_table(rows=rows + bool(heads), cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for head, cell in zip(heads or [], table.rows[0].cells, strict=bool(heads)):
        cell.text = head
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    if heads:
        mark_row(table.rows[0], "w:tblHeader")
    for row in table.rows:
        mark_row(row, "w:cantSplit")
    return table


def mark_row(row: _Row, tag: str) -> None:
    """Set a row property that python-docx has no name for, such as ``w:tblHeader``."""
    element: Any = row._tr
    element.get_or_add_trPr().append(OxmlElement(tag))


def number_pages(document: DocumentType) -> None:
    """Put the page number into the middle of the footer."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, number = OxmlElement("w:r"), OxmlElement("w:t")
    number.text = "1"
    run.append(number)
    field.append(run)
    element: Any = paragraph._p
    element.append(field)
