"""Thumbnails are small, made once, and only of pictures."""

import pytest
from PIL import Image

from award.storage import LocalStorage
from award.thumbnails import NoThumbnailError, thumbnail


@pytest.fixture
def storage(tmp_path):
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def put(storage, tmp_path):
    def put(form, size, mode="RGB", colour=None):
        path = tmp_path / "picture"
        Image.new(mode, size, colour or 0).save(path, form)
        return storage.put(path)

    return put


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1")]
)
def test_drawn_small_in_proportion(storage, put, form, mode):
    path = thumbnail(storage, put(form, (1200, 600), mode), 480)
    with Image.open(path) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (480, 240))


def test_transparency_becomes_paper(storage, put):
    with Image.open(thumbnail(storage, put("PNG", (200, 200), "RGBA", (0, 0, 0, 0)), 160)) as picture:
        assert min(picture.getpixel((80, 80))) > 250


def test_a_small_picture_is_not_blown_up(storage, put):
    with Image.open(thumbnail(storage, put("PNG", (40, 30)), 160)) as picture:
        assert picture.size == (40, 30)


def test_made_once(storage, put):
    digest = put("JPEG", (500, 500))
    first = thumbnail(storage, digest, 160)
    made = first.stat().st_mtime_ns
    assert thumbnail(storage, digest, 160).stat().st_mtime_ns == made
    assert list(storage.digests()) == [digest]


def test_refusals(storage, tmp_path, put):
    with pytest.raises(ValueError, match="wide"):
        thumbnail(storage, put("PNG", (10, 10)), 161)
    with pytest.raises(FileNotFoundError):
        thumbnail(storage, "a" * 64, 160)
    text = tmp_path / "text"
    text.write_text("no picture")
    with pytest.raises(NoThumbnailError):
        thumbnail(storage, storage.put(text), 160)
