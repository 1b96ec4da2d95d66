"""The name that a file had on the user's machine: kept as text, never as a path."""

import re
import unicodedata

from award.uploads.kinds import KINDS

LONGEST = 200
_SEPARATORS = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # Cf holds the overrides that turn "fdp.exe" around
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def kept_name(name: str) -> str:
    """The name as stored and shown: last path part, NFC, one line, nothing invisible, at most 200 characters."""
    visible = (character for character in name if unicodedata.category(character) not in _INVISIBLE)
    plain = unicodedata.normalize("NFC", _SEPARATORS.split("".join(visible))[-1])
    plain = " ".join(_FORBIDDEN.sub("_", plain).split()).strip(". ")
    if len(plain) > LONGEST:
        extension = _EXTENSION.search(plain)
        ending = extension.group() if extension else ""
        plain = plain[: LONGEST - len(ending)] + ending
    return plain


def download_name(name: str, kind: str) -> str:
    """The name under which the file is handed out; its extension is that of its content."""
    assert kind in KINDS
    stem = _EXTENSION.sub("", kept_name(name)).strip(". ")
    return f"{stem or 'file'}.{kind}"
