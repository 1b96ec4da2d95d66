"""The kinds of file that may be uploaded, told by their first bytes and never by their name."""

from dataclasses import dataclass

from award.uploads.refusals import FileRefused


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is also the extension under which the file is handed out; `shown` is the inline type of pictures."""

    name: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf"),
        Kind("docx", _OFFICE + "wordprocessingml.document"),
        Kind("xlsx", _OFFICE + "spreadsheetml.sheet"),
        Kind("pptx", _OFFICE + "presentationml.presentation"),
        Kind("png", "image/png"),
        Kind("jpg", "image/jpeg"),
    )
}
PICTURES = frozenset({"png", "jpg"})
OFFICE = frozenset({"docx", "xlsx", "pptx"})

HEAD = 4096
"""Bytes that `family_of` looks at."""

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"PK\x03\x04", "office"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def family_of(head: bytes, tail: bytes = b"") -> str:
    """``pdf``, ``png``, ``jpg`` or ``office`` from a file's first (and, for Office, last) `HEAD` bytes.

    Raises `FileRefused`: ``program``, ``locked`` (an encrypted Office file is wrapped in the old container),
    ``old_office`` or ``not_allowed``.
    """
    family = next((family for magic, family in _MAGIC if head.startswith(magic)), None)
    if family:
        return family
    if head.startswith(_PROGRAMS):
        raise FileRefused("program")
    if head.startswith(_OLE):
        raise FileRefused("locked" if _ENCRYPTED_PACKAGE in head + tail else "old_office")
    raise FileRefused("not_allowed")
