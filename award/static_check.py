"""Refuse to start without the browser files that the build fetches.

A page without its styles and scripts looks broken but works half: an expert's marks would not be saved. So
``create_app`` calls :func:`require_front_end` and a missing or stale folder stops the start with a remedy.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"
REMEDY = "front-end files are missing or stale: run `pip install -e .` again"
STAMPED = ("package-lock.json", "hatch_build.py", "award/static/icons.txt")


class FrontEndMissing(RuntimeError):  # noqa: N818 - the name says what is the matter
    """The folder ``award/static/vendor`` is absent, incomplete or of another lock."""


def require_front_end(vendor: Path = VENDOR) -> None:
    """Raise :class:`FrontEndMissing` unless the vendor folder holds what this version was built with.

    In a source tree the stamp must equal the digest of the lock, the hook and the icon list; an installed
    wheel carries no lock, there the stamp's presence (the hook writes it last) is the proof.
    """
    stamp = vendor / "stamp.txt"
    if not stamp.is_file():
        raise FrontEndMissing(f"{REMEDY} (no {stamp.name} in {vendor})")
    root = vendor.parents[2]
    if (root / "package-lock.json").is_file() and stamp.read_text().strip() != source_digest(root):
        raise FrontEndMissing(f"{REMEDY} ({', '.join(STAMPED)} changed since the last build)")


def source_digest(root: Path) -> str:
    """The digest that ``hatch_build.py`` writes into the stamp (kept equal by a test)."""
    total = hashlib.sha256()
    for name in STAMPED:
        total.update(hashlib.sha256((root / name).read_bytes()).digest())
    return total.hexdigest()
