"""Contents are found by hash, complete or not at all."""

import hashlib
import os

import pytest

from award.storage import LocalStorage


@pytest.fixture
def storage(tmp_path):
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes("内容".encode() * 1000)
    return path


def test_what_is_put_is_found(storage, source):
    digest = storage.put(source)
    assert digest == hashlib.sha256(source.read_bytes()).hexdigest()
    assert storage.exists(digest)
    assert storage.size(digest) == source.stat().st_size
    with storage.open(digest) as content:
        assert content.read() == source.read_bytes()
    assert storage.put(source) == digest
    assert list(storage.digests()) == [digest]


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "/" + "a" * 63]
)
def test_only_hashes_are_names(storage, name):
    for call in (storage.open, storage.exists, storage.size, storage.path, storage.delete):
        with pytest.raises(ValueError, match="SHA-256"):
            call(name)


def test_what_is_not_there(storage):
    absent = "a" * 64
    assert not storage.exists(absent)
    assert list(storage.digests()) == []
    for call in (storage.open, storage.size, storage.path):
        with pytest.raises(FileNotFoundError):
            call(absent)
    storage.delete(absent)


def test_a_crash_before_the_last_step_leaves_nothing_under_the_hash(storage, source, monkeypatch):
    def crash(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="no space"):
        storage.put(source)
    assert list(storage.digests()) == []
    assert list((storage.root / "incoming").iterdir()) == []


def test_damage_is_noticed(storage, source):
    digest = storage.put(source)
    assert storage.is_sound(digest)
    storage.path(digest).write_bytes(b"other")
    assert not storage.is_sound(digest)


def test_strays_are_swept_by_age(storage):
    stray = storage.root / "incoming" / "stray"
    stray.mkdir(parents=True)
    os.utime(stray, (0, 0))
    with storage.workroom() as room:
        assert storage.sweep(older_than=3600) == 1
        assert room.exists()
    assert not stray.exists()


def test_delete(storage, source):
    digest = storage.put(source)
    storage.delete(digest)
    assert not storage.exists(digest)
