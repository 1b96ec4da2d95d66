"""Uploaded bytes: inspect them before anything else touches them.

`inspect_file` is the one way in. It runs the inspection in a process of its own, bounded in time and memory, with an
empty environment, and returns facts or raises `FileRefused` with a stable code and words for the user.
"""

import dataclasses
import json
import logging
import subprocess
import sys
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from award.uploads.kinds import KINDS
from award.uploads.limits import MEGABYTE, Limits
from award.uploads.refusals import FileRefused

__all__ = ["KINDS", "FileFacts", "FileRefused", "Limits", "inspect_file"]

DEFAULT_LIMITS = Limits()

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is kept about a file. `path` holds the bytes to store: the upload itself or a cleaned copy beside it."""

    path: Path
    kind: str
    size: int
    sha256: str
    pages: int | None
    """Pages of a PDF, slides of a pptx."""
    width: int | None
    height: int | None

    @property
    def media_type(self) -> str:
        """The type to serve it under."""
        return KINDS[self.kind].media_type


def inspect_file(
    path: Path,
    *,
    allowed: Collection[str] = tuple(KINDS),
    limits: Limits = DEFAULT_LIMITS,
    strip_author: bool = False,
) -> FileFacts:
    """The facts of an uploaded file; pictures are encoded anew, authors removed if asked (blind review).

    `allowed` names the kinds that this field takes. A cleaned copy is written beside `path` and is the caller's to
    delete. Raises `FileRefused`.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > limits.size:
        raise FileRefused("too_large", limit=limits.size // MEGABYTE)
    target = path.with_name(f"{path.name}.{uuid.uuid4().hex}.clean")
    answer = _ask_the_inspector(path, target, limits, strip_author)
    code = answer.get("refused") or (None if answer["kind"] in allowed else "not_allowed")
    if code:
        target.unlink(missing_ok=True)
        facts = {"allowed": "、".join(sorted(allowed))} if code == "not_allowed" else answer.get("facts", {})
        raise FileRefused(code, **facts)
    return FileFacts(**{**answer, "path": Path(answer["path"])})


def _ask_the_inspector(path: Path, target: Path, limits: Limits, strip_author: bool) -> dict[str, Any]:
    request = {
        "path": str(path.absolute()),
        "target": str(target.absolute()),
        "strip_author": strip_author,
        "limits": dataclasses.asdict(limits),
    }
    command = [sys.executable, "-I", "-m", "award.uploads.inspect"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.wall_seconds,
            env={},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    except subprocess.TimeoutExpired:
        return {"refused": "too_complex"}
    except json.JSONDecodeError:
        _log.warning(
            "inspection ended with %s: %s", done.returncode, done.stderr[-500:].decode(errors="replace")
        )
        return {"refused": "too_complex" if done.returncode < 0 else "damaged"}
