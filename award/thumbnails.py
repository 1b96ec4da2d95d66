"""Small pictures for screens, made once for each stored picture and width, found by hash.

Drawn in a process of its own, so that a picture of 50 million pixels costs the web server no memory. Thumbnails may
be deleted at any time; they are made again.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from award.storage import LocalStorage

WIDTHS = (160, 480, 1280)
"""Pixels; the longer side of a thumbnail is at most this."""

MEDIA_TYPE = "image/jpeg"
_SECONDS = 30


class NoThumbnailError(Exception):
    """The stored content is no picture that could be drawn."""


def thumbnail(storage: LocalStorage, digest: str, width: int) -> Path:
    """The JPEG of a stored picture at a width of `WIDTHS`; drawn on the first call, about 0.3 s.

    Raises ValueError for another width or a malformed hash, FileNotFoundError, `NoThumbnailError`.
    """
    if width not in WIDTHS:
        raise ValueError(f"thumbnails are {WIDTHS} wide")
    source = storage.path(digest)
    target = storage.root / "thumbnails" / digest[:2] / f"{digest[2:]}-{width}.jpg"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _draw_in_a_process(source, target, width)
    return target


def _draw_in_a_process(source: Path, target: Path, width: int) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        drawn = Path(room) / "drawn.jpg"
        command = [sys.executable, "-I", "-m", "award.thumbnails", str(source), str(drawn), str(width)]
        try:
            subprocess.run(command, check=True, timeout=_SECONDS, env={}, capture_output=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise NoThumbnailError(source.name) from None
        os.replace(drawn, target)


def draw(source: Path, target: Path, width: int) -> None:
    """Write the small JPEG; transparency becomes white. Raises what Pillow raises."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # bounded when it was uploaded
    with Image.open(source, formats=["PNG", "JPEG"]) as picture:
        picture.draft("RGB", (2 * width, 2 * width))
        picture.thumbnail((width, width))
        if picture.mode == "P" or picture.mode.endswith("A"):
            rgba = picture.convert("RGBA")
            paper = Image.new("RGB", rgba.size, "white")
            paper.paste(rgba, mask=rgba.getchannel("A"))
        else:
            paper = picture.convert("RGB")
        paper.save(target, "JPEG", quality=82, progressive=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
