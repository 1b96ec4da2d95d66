"""The inspecting process: ``python -m award.uploads.inspect``, started by `award.uploads.inspect_file` only.

Reads one request as JSON from standard input, bounds itself, looks at the file and writes one answer as JSON:
the facts, or ``{"refused": code, "facts": {…}}``. Whatever else happens ends the process, which its parent takes for
a refusal; so a parser that is led astray can neither hold up nor crash the web server.
"""

import hashlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

from award.uploads.kinds import HEAD, PICTURES, family_of
from award.uploads.limits import Limits
from award.uploads.refusals import FileRefused


def bound_this_process(limits: Limits) -> None:
    """Bound processor time, memory, written bytes and open files; no core dumps, no children."""
    written = max(limits.size * 4, limits.inflated)
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def inspect(path: Path, target: Path, *, limits: Limits, strip_author: bool) -> dict[str, Any]:
    """The facts of one file; `target` is written when the file had to be cleaned. Raises `FileRefused`."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - HEAD))
        family = family_of(head, file.read())
    facts: dict[str, Any] = {"kind": family, "pages": None, "width": None, "height": None}
    if family in PICTURES:
        from award.uploads.pictures import clean_picture

        facts["width"], facts["height"] = clean_picture(path, target, family, limits)
    elif family == "pdf":
        from award.uploads.pdfs import check_pdf, strip_pdf

        facts["pages"] = check_pdf(path, limits)
        if strip_author:
            strip_pdf(path, target)
    else:
        from award.uploads.office import check_office, strip_office

        facts["kind"], facts["pages"] = check_office(path, limits)
        if strip_author:
            strip_office(path, target)
    kept = target if target.exists() else path
    with kept.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return facts | {"path": str(kept), "size": kept.stat().st_size, "sha256": digest}


def main() -> None:
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    bound_this_process(limits)
    try:
        answer = inspect(
            Path(request["path"]),
            Path(request["target"]),
            limits=limits,
            strip_author=request["strip_author"],
        )
    except FileRefused as refusal:
        answer = {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        answer = {"refused": "too_complex", "facts": {}}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
