"""Small real files, good and bad, made by the libraries that people's own programs resemble."""

import io
import zipfile

import docx
import xlsxwriter
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" TargetMode="{mode}" Target="{target}"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}"/></Relationships>'
)


def word(author="王小明"):
    document = docx.Document()
    document.add_paragraph("社区服务案例正文")
    document.core_properties.author = author
    document.core_properties.last_modified_by = author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(rows=(("名称", "数量"), ("甲", 1)), author="王小明"):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"author": author})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def archive(members, **how):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def slides(number=3, **extra):
    main = "presentationml.presentation.main+xml"
    pages = {f"ppt/slides/slide{n}.xml": "<s/>" for n in range(1, number + 1)}
    types = TYPES.format(part="ppt/presentation.xml", main=main)
    return archive({"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>", **pages, **extra})


def word_with(**members):
    """A minimal docx with further members; slashes in names are written as ``__``."""
    main = "wordprocessingml.document.main+xml"
    extra = {name.replace("__", "/"): content for name, content in members.items()}
    types = TYPES.format(part="word/document.xml", main=main)
    return {"[Content_Types].xml": types, "word/document.xml": "<w/>", **extra}


def pdf(pages=2, author="王小明", password=None, script=None):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Author": author})
    if script:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        )
        writer.root_object[NameObject("/OpenAction")] = action
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(form="PNG", size=(40, 30), mode="RGB", **how):
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **how)
    return out.getvalue()


def photo_with_place(size=(40, 30)):
    """A JPEG lying on its side (orientation 6) that carries a maker, a GPS position and an artist."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CameraMaker"
    exif[0x013B] = "王小明"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", size, exif=exif.tobytes())
