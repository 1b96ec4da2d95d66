"""Good files come through with their facts; each bad one is refused with its own code."""

import hashlib

import pytest

from award.uploads import KINDS, FileRefused, Limits, inspect_file
from award.uploads.refusals import REASONS
from tests.uploads import samples


@pytest.fixture
def put(tmp_path):
    def put(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return put


def refusal_of(path, **how):
    with pytest.raises(FileRefused) as refusal:
        inspect_file(path, **how)
    assert str(refusal.value)
    assert "%(" not in str(refusal.value)
    return refusal.value.code


@pytest.mark.parametrize(
    ("content", "kind", "pages", "width"),
    [
        (samples.word(), "docx", None, None),
        (samples.sheet(), "xlsx", None, None),
        (samples.slides(3), "pptx", 3, None),
        (samples.pdf(2), "pdf", 2, None),
        (samples.picture("PNG"), "png", None, 40),
        (samples.picture("JPEG"), "jpg", None, 40),
    ],
    ids=["docx", "xlsx", "pptx", "pdf", "png", "jpg"],
)
def test_good_files(put, content, kind, pages, width):
    path = put(content)
    facts = inspect_file(path)
    assert (facts.kind, facts.pages, facts.width) == (kind, pages, width)
    kept = facts.path.read_bytes()
    assert facts.sha256 == hashlib.sha256(kept).hexdigest()
    assert facts.size == len(kept)
    assert facts.media_type == KINDS[kind].media_type
    assert (facts.path == path) is (width is None)  # only pictures are written anew


def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path):
    program = tmp_path / "案例.docx"
    program.write_bytes(b"MZ" + bytes(500))
    assert refusal_of(program) == "program"


DOCX = samples.word()
PDF = samples.pdf()
PNG = samples.picture("PNG", (200, 200))
BAD = {
    "nothing": (b"", "empty"),
    "text": ("申报材料".encode(), "not_allowed"),
    "html": (b"<html><script>alert(1)</script></html>", "not_allowed"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "not_allowed"),
    "gif": (samples.picture("GIF"), "not_allowed"),
    "plain zip": (samples.archive({"a.txt": "a"}), "not_allowed"),
    "elf": (b"\x7fELF" + bytes(100), "program"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "word with password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "locked",
    ),
    "half a word": (DOCX[: len(DOCX) // 2], "damaged"),
    "half a pdf": (PDF[: len(PDF) // 2], "damaged"),
    "pdf in name only": (b"%PDF-1.7\n" + bytes(100) + b"%%EOF", "damaged"),
    "pdf with password": (samples.pdf(password="secret"), "locked"),
    "pdf with script": (samples.pdf(script="app.alert(1)"), "active_pdf"),
    "half a picture": (PNG[: len(PNG) // 2], "damaged"),
    "one byte changed": (DOCX[:60] + bytes([DOCX[60] ^ 1]) + DOCX[61:], "damaged"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD.keys())
def test_bad_files(put, content, code):
    assert refusal_of(put(content)) == code


def test_too_large_too_long_too_wide(put):
    assert refusal_of(put(PDF), limits=Limits(size=100)) == "too_large"
    assert refusal_of(put(PDF), limits=Limits(pages=1)) == "too_many_pages"
    assert refusal_of(put(PNG), limits=Limits(pixels=39_999)) == "too_many_pixels"
    assert inspect_file(put(PNG), limits=Limits(pixels=40_000)).width == 200


def test_a_field_takes_only_its_kinds(put):
    assert refusal_of(put(PDF), allowed={"png", "jpg"}) == "not_allowed"
    assert inspect_file(put(PDF), allowed={"pdf"}).kind == "pdf"


def test_an_inspection_without_end_is_cut_off(put):
    assert refusal_of(put(PNG), limits=Limits(wall_seconds=0)) == "too_complex"


def test_an_inspection_is_bounded_in_memory(put):
    huge = samples.picture("PNG", (7000, 7000))
    assert refusal_of(put(huge), limits=Limits(memory=200 << 20)) == "too_complex"


def test_nothing_is_left_behind_by_a_refusal(put, tmp_path):
    refusal_of(put(PNG), allowed={"pdf"})
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_every_reason_has_words_that_end_a_sentence():
    assert all(words.endswith("。") for words in REASONS.values())
