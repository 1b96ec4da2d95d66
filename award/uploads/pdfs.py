"""PDF files: they parse, are not locked, run nothing, and have a bounded number of pages."""

from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from award.uploads.limits import Limits
from award.uploads.refusals import FileRefused

_END = b"%%EOF"
_TAIL = 2048
_RUNS = ("/JavaScript", "/Launch")


def check_pdf(path: Path, limits: Limits) -> int:
    """The number of pages.

    Raises `FileRefused`: ``damaged`` (cut off, or no reader could open it), ``locked`` (any encryption),
    ``active_pdf``, ``too_many_pages``.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        if _END not in file.read():
            raise FileRefused("damaged")
    try:
        return _pages(PdfReader(path), limits)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        raise FileRefused("damaged") from None


def _pages(reader: PdfReader, limits: Limits) -> int:
    if reader.is_encrypted:
        raise FileRefused("locked")
    pages = len(reader.pages)
    if pages == 0:
        raise FileRefused("damaged")
    if pages > limits.pages:
        raise FileRefused("too_many_pages", pages=pages, limit=limits.pages)
    if _runs_at_opening(reader.root_object) or any(_runs(page.get("/AA")) for page in reader.pages):
        raise FileRefused("active_pdf")
    for page in reader.pages:
        page.mediabox  # noqa: B018 - a page without a size is no page
    return pages


def _resolved(value: object) -> object:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _runs_at_opening(root: DictionaryObject) -> bool:
    names = _resolved(root.get("/Names"))
    has_scripts = isinstance(names, DictionaryObject) and "/JavaScript" in names
    return has_scripts or _runs(root.get("/OpenAction")) or _runs(root.get("/AA"))


def _runs(action: object, depth: int = 4) -> bool:
    """Whether an action, or one of those it leads to, runs a script or a program."""
    action = _resolved(action)
    if not isinstance(action, DictionaryObject) or depth == 0:
        return False
    return action.get("/S") in _RUNS or any(
        _runs(next_action, depth - 1)
        for key, next_action in action.items()
        if key not in ("/D", "/Parent", "/P")
    )


def strip_pdf(source: Path, target: Path) -> None:
    """Write a copy without document information, XMP metadata and names on comments."""
    writer = PdfWriter(clone_from=PdfReader(source))
    writer.metadata = None
    writer.root_object.pop("/Metadata", None)
    for page in writer.pages:
        page.pop("/Metadata", None)
        page.pop("/PieceInfo", None)
        for reference in page.get("/Annots", ()):
            annotation = reference.get_object()
            if annotation.get("/Subtype") != "/Widget":
                annotation.pop("/T", None)
    writer.write(target)
