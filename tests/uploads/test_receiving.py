"""A stream becomes stored bytes, or nothing."""

import io

import pytest

from award.storage import LocalStorage
from award.uploads import FileRefused, Limits
from award.uploads.receiving import keep_upload
from tests.uploads import samples


@pytest.fixture
def storage(tmp_path):
    return LocalStorage(tmp_path)


def test_kept(storage):
    content = samples.word()
    facts = keep_upload(io.BytesIO(content), storage)
    assert facts.kind == "docx"
    assert storage.path(facts.sha256).read_bytes() == content
    assert facts.path == storage.path(facts.sha256)


def test_a_picture_is_kept_as_cleaned(storage):
    facts = keep_upload(io.BytesIO(samples.photo_with_place()), storage)
    assert storage.is_sound(facts.sha256)
    assert storage.size(facts.sha256) == facts.size
    assert b"CameraMaker" not in facts.path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"MZ" + bytes(100), bytes(2000)])
def test_refused_means_nothing_stored(storage, content):
    with pytest.raises(FileRefused):
        keep_upload(io.BytesIO(content), storage)
    assert list(storage.digests()) == []
    assert list((storage.root / "incoming").iterdir()) == []


def test_a_stream_without_end_is_cut_at_the_limit(storage):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(FileRefused, match="上限"):
        keep_upload(stream, storage, limits=Limits(size=1 << 20))
    assert stream.given <= 2 << 20
