"""The blank application form as DOCX: what applicants pass around and fill before they sit down at the screen."""

from collections.abc import Callable
from io import BytesIO

from docx.document import Document as DocumentType
from docx.shared import Mm, Pt
from flask_babel import gettext as _

from award.audience import Audience
from award.documents.typography import grid, new_document, number_pages
from award.fields.form import Field, Form
from award.fields.rows import RowsKind
from award.fields.wording import worded

EMPTY_ROWS = 3
LONG_BOX, SHORT_BOX = Mm(55), Mm(9)


def blank_form(form: Form, title: str, *, standfirst: str = "", locale: str = "zh-Hans") -> bytes:
    """Return the bytes of a DOCX of ``form`` under ``title``; fixed words in the current language.

    ``standfirst`` stands under the title, for instance the deadline.
    """
    document = new_document()
    document.core_properties.title, document.core_properties.author = title, ""
    document.add_paragraph(title, style="Title")
    if standfirst:
        document.add_paragraph(standfirst).paragraph_format.space_after = Pt(8)
    for section in form.sections:
        document.add_paragraph(
            worded(section.label, locale), style="Heading 1"
        ).paragraph_format.keep_with_next = True
        if section.help:
            _add_note(document, worded(section.help, locale))
        for field in section.fields:
            _add_field(document, field, locale)
    number_pages(document)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_field(document: DocumentType, field: Field, locale: str) -> None:
    heading = document.add_paragraph(worded(field.label, locale), style="Heading 2")
    heading.paragraph_format.keep_with_next = True
    heading.add_run(_("（必填）") if field.required else _("（选填）")).font.size = Pt(9)
    notes = [
        worded(field.help, locale),
        _("；").join(_(p.message, **p.facts) for p in field.kind.limits(field)),
    ]
    if field.audience == Audience.APPLICANT:
        notes.append(_("仅组委会办公室可见"))
    elif field.audience == Audience.EXPERT:
        notes.append(_("供评审使用，不公开"))
    if any(notes):
        _add_note(document, "　".join(note for note in notes if note))
    _SPACES.get(field.kind.name, _add_box)(document, field, locale)


def _add_note(document: DocumentType, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(text).font.size = Pt(9)


def _add_box(document: DocumentType, field: Field, locale: str) -> None:
    table = grid(document, 1, 1)
    table.rows[0].height = LONG_BOX if field.kind.name == "long_text" else SHORT_BOX
    unit = worded(field.bounds.get("unit", ""), locale)
    if unit:
        table.rows[0].cells[0].text = f"　　　　　　{unit}"


def _add_options(document: DocumentType, field: Field, locale: str) -> None:
    group = ""
    for option in field.options:
        if worded(option.group, locale) != group:
            group = worded(option.group, locale)
            _add_note(document, group)
        document.add_paragraph(f"□ {worded(option.label, locale)}")


def _add_line(words: Callable[[Field], str]) -> Callable[[DocumentType, Field, str], None]:
    def add(document: DocumentType, field: Field, locale: str) -> None:
        table = grid(document, 1, 1)
        table.rows[0].height = SHORT_BOX
        table.rows[0].cells[0].text = words(field)

    return add


def _day(field: Field) -> str:
    is_month = field.bounds.get("precision") == "month"
    return str(_("　　　　年　　月") if is_month else _("　　　　年　　月　　日"))


def _add_rows(document: DocumentType, field: Field, locale: str) -> None:
    assert isinstance(field.kind, RowsKind)
    heads = [str(_(worded(column.label, locale))) for column in field.kind.shown(field)]
    rows = min(max(EMPTY_ROWS, field.bounds.get("min", 0)), field.bounds.get("max", EMPTY_ROWS))
    table = grid(document, rows, len(heads), heads=heads)
    for row in table.rows[1:]:
        row.height = SHORT_BOX


_SPACES: dict[str, Callable[[DocumentType, Field, str], None]] = {
    "single_choice": _add_options,
    "multiple_choice": _add_options,
    "date": _add_line(_day),
    "period": _add_line(lambda field: _("%(start)s 至 %(end)s", start=_day(field), end=_day(field))),
    "region": _add_line(lambda field: _("　　　　省（自治区、直辖市）　　　　市（州）　　　　区（县）")),
    "organisations": _add_rows,
    "people": _add_rows,
    "table": _add_rows,
    "files": _add_rows,
}
