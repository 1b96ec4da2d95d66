"""File contents, stored by their SHA-256: the same bytes once, never changed, never found by a user's name.

A file appears under its hash only when it is complete on disk, so a crash leaves at most a stray temporary file.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


class LocalStorage:
    """Contents in a folder of this machine: ``ab/cdef…`` for the hash ``abcdef…``, ``incoming/`` for work."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self.root / digest[:2] / digest[2:]

    @contextmanager
    def workroom(self) -> Iterator[Path]:
        """A private folder on the same disk for bytes that are still being looked at; gone afterwards."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=incoming, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def put(self, source: Path) -> str:
        """Store a copy of a file; return its SHA-256 in hexadecimal."""
        with self.workroom() as room, source.open("rb") as content:
            copy = room / "content"
            digest = _copy(content, copy)
            target = self._path(digest)
            with self._locked(".put"):
                if target.exists():
                    os.utime(target)  # as new: whoever puts it may not have written his row yet
                else:
                    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    os.replace(copy, target)
                    _sync_folder(target.parent)
        return digest

    @contextmanager
    def _locked(self, name: str, operation: int = fcntl.LOCK_EX) -> Iterator[None]:
        """Hold a lock that all processes on this disk see. Raises BlockingIOError with ``LOCK_NB``."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.root / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, operation)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def unswept(self) -> Iterator[None]:
        """Nothing is forgotten meanwhile: for a copy of database and files that must fit each other."""
        with self._locked(".sweep", fcntl.LOCK_SH):
            yield

    def open(self, digest: str) -> BinaryIO:
        """The content, for reading. Raises FileNotFoundError, ValueError for a malformed hash."""
        return self._path(digest).open("rb")

    def path(self, digest: str) -> Path:
        """Where the content lies, for programs that need a path. Read only. Raises as `open`."""
        path = self._path(digest)
        if not path.exists():
            raise FileNotFoundError(digest)
        return path

    def exists(self, digest: str) -> bool:
        """Whether the content is stored."""
        return self._path(digest).exists()

    def size(self, digest: str) -> int:
        """Bytes. Raises as `open`."""
        return self._path(digest).stat().st_size

    def is_sound(self, digest: str) -> bool:
        """Whether the stored bytes still have their hash; for ``award check`` and after a restore."""
        with self.path(digest).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest

    def digests(self) -> Iterator[str]:
        """Every stored hash, in no order."""
        for path in self.root.glob("??/*"):
            if _DIGEST.fullmatch(path.parent.name + path.name):
                yield path.parent.name + path.name

    def delete(self, digest: str) -> None:
        """Forget a content that no row names any more; nothing happens if it is not there."""
        self._path(digest).unlink(missing_ok=True)

    def forget_unnamed(self, named: Container[str], *, older_than: float) -> list[str]:
        """Forget the contents that ``named`` lacks and that nobody has put for ``older_than`` seconds; return their hashes.

        ``named``: what the rows named at a moment before the call. Whoever puts a content makes it new, so that a row
        written later than that moment keeps its content, if its transaction takes less than ``older_than``. Nothing
        happens during a backup.
        """
        gone = []
        try:
            with self._locked(".sweep", fcntl.LOCK_EX | fcntl.LOCK_NB):
                for digest in list(self.digests()):
                    if digest not in named and self._forget_if_older(digest, time.time() - older_than):
                        gone.append(digest)
        except BlockingIOError:
            pass
        return gone

    def _forget_if_older(self, digest: str, moment: float) -> bool:
        path = self._path(digest)
        with self._locked(".put"):
            if not path.exists() or path.stat().st_mtime >= moment:
                return False
            path.unlink()
        for thumbnail in self.root.glob(f"thumbnails/{digest[:2]}/{digest[2:]}-*"):
            thumbnail.unlink(missing_ok=True)
        return True

    def sweep(self, *, older_than: float) -> int:
        """Remove what crashes left in ``incoming/``, by age in seconds; return how many folders."""
        before = time.time() - older_than
        stale = [folder for folder in self.root.glob("incoming/*") if _is_older(folder, before)]
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
        return len(stale)


def _is_older(folder: Path, moment: float) -> bool:
    """Whether it was last changed before; not, if somebody has just finished with it."""
    try:
        return folder.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def _copy(content: BinaryIO, target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as copy:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
