"""Office files (docx, xlsx, pptx): which one it is, that it runs nothing and fetches nothing, and its authors."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from award.uploads.archives import inflate, open_archive
from award.uploads.limits import Limits
from award.uploads.refusals import FileRefused

_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
_ACTIVE = re.compile(r"vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/", re.IGNORECASE)
_LOADED = re.compile(r"/(?:attachedTemplate|oleObject|frame|subDocument)$")
_FAR = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:(?!///[a-z]:)|\\\\|//)", re.IGNORECASE)
"""An address on another machine; ``file:///C:\\…\\Normal.dotm``, which Word writes by itself, is none."""
_CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_PROPERTIES = re.compile(r"docProps/(?:core|app|custom)\d*\.xml")
_PEOPLE = re.compile(rb'(?<=[\s:])(author|initials|displayName|userId|lastModifiedBy|userName)="[^"]*"')
_OWN_FOLDERS = re.compile(rb'(?<=[\s:])(url|Target)="(?:file:///)?[A-Za-z]:[\\/][^"]*"')
_AUTHORS = re.compile(rb"<author>[^<]*</author>")
_NAMES_OF_AUTHORS = re.compile(rb'(?<=\s)(name|initials)="[^"]*"')


def check_office(path: Path, limits: Limits) -> tuple[str, int | None]:
    """The kind, and for a pptx the number of slides.

    Raises `FileRefused` as `open_archive` and `inflate` do, and ``macros``, ``remote_content``, ``not_allowed``.
    """
    with open_archive(path, limits) as archive:
        inflate(archive, limits)
        names = archive.namelist()
        kind = _kind(archive, names)
        if any(_ACTIVE.search("/" + name) for name in names):
            raise FileRefused("macros")
        if any(_fetches(archive.read(name)) for name in names if name.endswith(".rels")):
            raise FileRefused("remote_content")
        slides = sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)
        return kind, slides or None


def _kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        raise FileRefused("not_allowed")
    parts = ElementTree.fromstring(archive.read("[Content_Types].xml")).iter()
    types = {part.get("ContentType", ""): part.get("PartName", "").lstrip("/") for part in parts}
    if any("macroEnabled" in media_type or "vbaProject" in media_type for media_type in types):
        raise FileRefused("macros")
    for ending, kind in _MAIN.items():
        part = next((part for media_type, part in types.items() if media_type.endswith(ending)), None)
        if part is not None:
            if part not in names:
                raise FileRefused("damaged")
            return kind
    raise FileRefused("not_allowed")


def _fetches(relationships: bytes) -> bool:
    return any(
        link.get("TargetMode") == "External"
        and _LOADED.search(link.get("Type", ""))
        and _FAR.match(link.get("Target", ""))
        for link in ElementTree.fromstring(relationships).iter()
    )


def strip_office(source: Path, target: Path) -> None:
    """Write a copy without the names of its authors: properties, comments, tracked changes, folders of their own.

    What authors wrote into the text itself stays.
    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith((".xml", ".rels")):
                content = _without_people(member.filename, content)
            new.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)


def _without_people(name: str, content: bytes) -> bytes:
    if _PROPERTIES.fullmatch(name):
        root = ElementTree.fromstring(content)
        bare: bytes = ElementTree.tostring(
            ElementTree.Element(root.tag), encoding="utf-8", xml_declaration=True
        )
        return bare
    if "commentAuthors" in name or name.startswith("ppt/authors"):
        content = _NAMES_OF_AUTHORS.sub(rb'\1=""', content)
    content = _OWN_FOLDERS.sub(rb'\1="file:///C:/"', content)
    return _AUTHORS.sub(b"<author></author>", _PEOPLE.sub(rb'\1=""', content))
