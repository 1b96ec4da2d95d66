"""Pictures: bounded, whole, and encoded anew, so that nothing but pixels is kept (no place, no camera, no name)."""

import struct
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from award.uploads.limits import Limits
from award.uploads.refusals import FileRefused

_QUALITY = 90
_FORMATS = {"png": ["PNG"], "jpg": ["JPEG"]}
_PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}


def clean_picture(source: Path, target: Path, kind: str, limits: Limits) -> tuple[int, int]:
    """Write the picture anew, upright and in sRGB; return width and height.

    Raises `FileRefused`: ``too_many_pixels``, ``damaged``.
    """
    Image.MAX_IMAGE_PIXELS = None  # the bound below is ours, and it refuses rather than warns
    try:
        with Image.open(source, formats=_FORMATS[kind]) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise FileRefused(
                    "too_many_pixels", width=width, height=height, limit=limits.pixels // 10_000
                )
            picture.load()
            plain = _plain(picture, kind)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise FileRefused("damaged") from None
    if kind == "png":
        plain.save(target, "PNG")
    else:
        plain.save(target, "JPEG", quality=_QUALITY, progressive=True)
    return plain.size


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    upright = _in_srgb(ImageOps.exif_transpose(picture), picture.info.get("icc_profile"))
    if kind == "jpg":
        plain = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    else:
        plain = upright if upright.mode in _PNG_MODES else upright.convert("RGB")
    transparency = plain.info.get("transparency") if kind == "png" else None
    plain.info = {} if transparency is None else {"transparency": transparency}
    return plain


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours moved to sRGB where the picture brings a profile of its own; an unreadable profile is passed over."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        srgb = ImageCms.createProfile("sRGB")
        moved = ImageCms.profileToProfile(picture, BytesIO(profile), srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return moved or picture
