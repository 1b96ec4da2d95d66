"""From a request's stream to stored bytes: received, inspected, kept by hash, in one call."""

import dataclasses
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from award.storage import LocalStorage
from award.uploads import DEFAULT_LIMITS, KINDS, FileFacts, inspect_file
from award.uploads.limits import MEGABYTE, Limits
from award.uploads.refusals import FileRefused
from award.uploads.scanning import scan

_CHUNK = 1 << 18


def keep_upload(
    stream: BinaryIO,
    storage: LocalStorage,
    *,
    allowed: Collection[str] = tuple(KINDS),
    limits: Limits = DEFAULT_LIMITS,
    strip_author: bool = False,
    scanner: str = "",
) -> FileFacts:
    """Read an upload to its end, scan, inspect and store it; the facts' `path` is the stored content.

    `limits.size` comes from the field or `Settings.upload_max_mb`, `scanner` from `Settings.scanner` (`scanning`).

    Nothing is stored when `FileRefused` is raised. Holds no database transaction and must not be called in one:
    an inspection takes from 0.2 to some seconds.
    """
    with storage.workroom() as room:
        received = room / "upload"
        _receive(stream, received, limits)
        scan(received, scanner)
        facts = inspect_file(received, allowed=allowed, limits=limits, strip_author=strip_author)
        digest = storage.put(facts.path)
    return dataclasses.replace(facts, path=storage.path(digest), sha256=digest)


def _receive(stream: BinaryIO, target: Path, limits: Limits) -> None:
    size = 0
    with target.open("wb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limits.size:
                raise FileRefused("too_large", limit=limits.size // MEGABYTE)
            file.write(chunk)
