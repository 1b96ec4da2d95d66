"""Office files as archives: bombs, hidden members, macros, remote parts, DTDs."""

import struct
import zipfile

import pytest

from award.uploads import FileRefused, Limits
from award.uploads.office import check_office
from tests.uploads import samples


@pytest.fixture
def code_of(tmp_path):
    def code_of(content, **limits):
        path = tmp_path / "upload"
        path.write_bytes(content)
        try:
            return check_office(path, Limits(**limits))
        except FileRefused as refusal:
            return refusal.code

    return code_of


def deflated(members):
    return samples.archive(members, compression=zipfile.ZIP_DEFLATED)


def test_a_plain_one_passes(code_of):
    assert code_of(deflated(samples.word_with())) == ("docx", None)


def test_a_bomb_is_counted_while_it_unpacks(code_of):
    bomb = deflated(samples.word_with(word__media__image1=bytes(5 << 20)))
    assert len(bomb) < 10_000
    assert code_of(bomb, inflated=4 << 20) == "bomb"
    assert code_of(bomb) == ("docx", None)
    assert code_of(bomb, members=2) == "bomb"


def test_a_bomb_that_lies_about_its_size(code_of):
    bomb = deflated(samples.word_with(word__media__image1=bytes(5 << 20)))
    lying = bomb.replace(struct.pack("<I", 5 << 20), struct.pack("<I", 10))
    assert lying != bomb
    assert code_of(lying, inflated=4 << 20) == "damaged"


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/vbaProject.bin", "word/activeX/activeX1.xml"])
def test_macros(code_of, name):
    assert code_of(samples.archive({**samples.word_with(), name: "<x/>"})) == "macros"


def test_macros_by_their_type(code_of):
    members = samples.word_with()
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        "officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
    )
    assert code_of(samples.archive(members)) == "macros"


def test_external_parts(code_of):
    def with_link(kind, mode="External", target="https://example.org/x"):
        relations = samples.RELATIONS.format(type=kind, mode=mode, target=target)
        return samples.archive(samples.word_with() | {"word/_rels/settings.xml.rels": relations})

    assert code_of(with_link("attachedTemplate")) == "remote_content"
    assert code_of(with_link("oleObject")) == "remote_content"
    assert code_of(with_link("hyperlink")) == ("docx", None)
    assert code_of(with_link("attachedTemplate", "Internal")) == ("docx", None)
    for far in ("\\\\server\\x", "//server/x", "file://server/x", "file:///\\\\server\\x", "mhtml:http://x"):
        assert code_of(with_link("attachedTemplate", target=far)) == "remote_content"
    for near in ("Normal.dotm", "file:///C:\\Users\\me\\Normal.dotm", "D:\\x.dotx"):
        assert code_of(with_link("attachedTemplate", target=near)) == ("docx", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd(code_of, encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'
    assert (
        code_of(samples.archive(samples.word_with() | {"word/x.xml": xml.encode(encoding)})) == "unsafe_xml"
    )


def test_broken_xml(code_of):
    assert code_of(samples.archive(samples.word_with() | {"word/x.xml": "<w>"})) == "damaged"


@pytest.mark.parametrize("name", ["../x", "/etc/x", "word\\x", "WORD/document.XML"])
def test_odd_names(code_of, name):
    members = samples.word_with() | {name: "<x/>"}
    assert code_of(samples.archive(members)) == "ambiguous"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(code_of, tmp_path):
    path = tmp_path / "twice"
    path.write_bytes(samples.archive(samples.word_with()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert code_of(path.read_bytes()) == "ambiguous"


def test_data_around_the_archive(code_of):
    content = samples.archive(samples.word_with())
    assert code_of(content + b"tail") == "ambiguous"
    assert code_of(samples.archive({"first": "x"}) + content) == "ambiguous"
    assert code_of(b"PK\x03\x04" + bytes(60) + content) == "ambiguous"


def test_a_header_that_differs_from_the_directory(code_of):
    content = samples.archive(samples.word_with())
    start = content.index(b"PK\x03\x04", 10)
    other_name = content[:start] + content[start:].replace(b"word/document", b"word/Document", 1)
    assert code_of(other_name) == "ambiguous"


def test_a_member_with_a_password(code_of):
    content = bytearray(samples.archive(samples.word_with()))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(content)) == "locked"


def test_a_main_part_that_is_not_there(code_of):
    members = samples.word_with()
    del members["word/document.xml"]
    assert code_of(samples.archive(members)) == "damaged"


@pytest.mark.parametrize(
    ("place", "value"), [(6, 99), (8, 0x20)], ids=["a version to come", "data that patch another archive"]
)
def test_what_the_reader_does_not_know_is_damaged(code_of, place, value):
    content = bytearray(deflated(samples.word_with()))
    content[content.index(b"PK\x01\x02") + place] |= value
    assert code_of(bytes(content)) == "damaged"


def test_another_way_of_packing_is_not_taken(code_of):
    assert code_of(samples.archive(samples.word_with(), compression=zipfile.ZIP_LZMA)) == "ambiguous"
