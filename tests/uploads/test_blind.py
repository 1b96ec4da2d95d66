"""Under blind review the author's name is nowhere in the stored bytes; the content still opens."""

import io
import zipfile

import docx
import openpyxl
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, TextStringObject

from award.uploads import inspect_file
from tests.uploads import samples

AUTHOR = "王小明"


def stripped(tmp_path, content):
    path = tmp_path / "upload"
    path.write_bytes(content)
    facts = inspect_file(path, strip_author=True)
    assert facts.path != path
    return facts.path.read_bytes()


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_word(tmp_path):
    content = samples.word(AUTHOR)
    assert AUTHOR.encode() in unpacked(content)
    kept = stripped(tmp_path, content)
    assert AUTHOR.encode() not in unpacked(kept)
    document = docx.Document(io.BytesIO(kept))
    assert document.core_properties.author == ""
    assert document.paragraphs[0].text == "社区服务案例正文"


def test_word_comments_and_tracked_changes(tmp_path):
    marks = f'<w xmlns:w="u"><w:ins w:id="1" w:author="{AUTHOR}" w:initials="王小明"/></w>'
    kept = stripped(tmp_path, samples.archive(samples.word_with() | {"word/comments.xml": marks}))
    assert AUTHOR.encode() not in unpacked(kept)
    assert b'w:id="1"' in unpacked(kept)


def test_folders_that_name_their_owner(tmp_path):
    template = samples.RELATIONS.format(
        type="attachedTemplate", mode="External", target=f"file:///C:\\Users\\{AUTHOR}\\Normal.dotm"
    )
    folder = f'<w><x15ac:absPath xmlns:x15ac="u" url="C:\\Users\\{AUTHOR}\\"/></w>'
    extra = {"word/_rels/settings.xml.rels": template, "word/x.xml": folder}
    kept = unpacked(stripped(tmp_path, samples.archive(samples.word_with() | extra)))
    assert AUTHOR.encode() not in kept
    assert b"attachedTemplate" in kept


def test_sheet(tmp_path):
    content = samples.sheet(author=AUTHOR)
    assert AUTHOR.encode() in unpacked(content)
    kept = stripped(tmp_path, content)
    assert AUTHOR.encode() not in unpacked(kept)
    assert openpyxl.load_workbook(io.BytesIO(kept)).active["A2"].value == "甲"


def test_slides(tmp_path):
    authors = f'<a><p:cmAuthor xmlns:p="u" id="0" name="{AUTHOR}" initials="{AUTHOR}"/></a>'
    kept = stripped(tmp_path, samples.slides(**{"ppt/commentAuthors.xml": authors}))
    assert AUTHOR.encode() not in unpacked(kept)


def test_pdf(tmp_path):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(samples.pdf(author="A. Uthor"))))
    comment = FreeText(text="note", rect=(10, 10, 90, 90))
    comment[NameObject("/T")] = TextStringObject("A. Uthor")
    writer.add_annotation(0, comment)
    out = io.BytesIO()
    writer.write(out)
    kept = stripped(tmp_path, out.getvalue())
    reader = PdfReader(io.BytesIO(kept))
    assert not (reader.metadata or {}).get("/Author")
    assert "/T" not in reader.pages[0]["/Annots"][0].get_object()
    assert b"A. Uthor" not in kept
    assert len(reader.pages) == 2


def test_a_photo_keeps_no_place_and_stands_upright(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(samples.photo_with_place((40, 30)))
    facts = inspect_file(path)
    assert (facts.width, facts.height) == (30, 40)
    with Image.open(facts.path) as picture:
        assert picture.size == (30, 40)
        assert not picture.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(picture.info)
    assert b"CameraMaker" not in facts.path.read_bytes()


def test_pictures_of_every_mode(tmp_path):
    path = tmp_path / "upload"
    for form, mode in [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
    ]:
        path.write_bytes(samples.picture(form, mode=mode))
        assert inspect_file(path).width == 40
