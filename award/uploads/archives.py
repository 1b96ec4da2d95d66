"""The ZIP container of Office files: one reading only, nothing hidden, and no more than it may unpack to."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from award.uploads.limits import Limits
from award.uploads.refusals import FileRefused

_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_END_OF_DIRECTORY = 22
_DATA_DESCRIPTOR = 24
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def open_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, once its directory agrees with what lies in the file.

    Raises `FileRefused`: ``damaged``, ``locked``, ``bomb`` (too many members), ``ambiguous`` (two readers could see
    two different archives: doubled or odd names, data before, between, or after the members, overlaps, headers
    that differ from the directory).
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        # NotImplementedError: zipfile's word for a version that it cannot read
        raise FileRefused("damaged") from None
    members = archive.infolist()
    if len(members) > limits.members:
        raise FileRefused("bomb")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FileRefused("locked")
    if not (_names_are_plain(members) and _ends_with_directory(path) and _lies_as_listed(archive, members)):
        raise FileRefused("ambiguous")
    return archive


def _names_are_plain(members: list[zipfile.ZipInfo]) -> bool:
    names = [member.filename for member in members]
    odd = any(
        name.startswith("/") or "\\" in name or ".." in name.split("/") or name != member.orig_filename
        for name, member in zip(names, members, strict=True)
    )
    return bool(names) and not odd and len({name.casefold() for name in names}) == len(names)


def _ends_with_directory(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-_END_OF_DIRECTORY, 2)
        return file.read(4) == b"PK\x05\x06"


def _lies_as_listed(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    """Whether the members stand one after another from byte 0 to the directory, each as the directory says."""
    expected = 0
    file = archive.fp
    assert file is not None
    for member in sorted(members, key=lambda member: member.header_offset):
        if not 0 <= member.header_offset - expected <= (_DATA_DESCRIPTOR if expected else 0):
            return False
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size:
            return False
        magic, _, flags, method, *_, name_size, extra_size = _LOCAL_HEADER.unpack(header)
        name = file.read(name_size)
        listed = member.orig_filename.encode("utf-8" if flags & 0x800 else "cp437", "replace")
        if (
            magic != b"PK\x03\x04"
            or method != member.compress_type
            or method not in _METHODS
            or name != listed
        ):
            return False
        expected = member.header_offset + _LOCAL_HEADER.size + name_size + extra_size + member.compress_size
    return 0 <= archive.start_dir - expected <= _DATA_DESCRIPTOR


def inflate(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack every member once, keeping nothing: counts bytes, checks sums, and reads all XML for a DTD.

    Raises `FileRefused`: ``bomb``, ``damaged``, ``unsafe_xml``.
    """
    left = limits.inflated
    for member in archive.infolist():
        feed = _xml_reader() if member.filename.endswith((".xml", ".rels")) and member.file_size else None
        try:
            with archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise FileRefused("bomb")
                    if feed:
                        feed(chunk, False)
            if feed:
                feed(b"", True)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError):
            # NotImplementedError: zipfile's word for data that patch another archive (flag bit 5)
            raise FileRefused("damaged") from None


def _xml_reader() -> Callable[[bytes, bool], object]:
    def refuse(*_: object) -> None:
        raise FileRefused("unsafe_xml")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser.Parse
