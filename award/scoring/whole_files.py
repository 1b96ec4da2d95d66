"""Writes the commands' results: CSV text, and files that are there wholly or not at all."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from errno import EISDIR
from pathlib import Path

from award.scoring.problems import refuse


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 so that a reader never sees half of it. Raises ``BadInput`` when it cannot be."""
    write_all({path: text})


def write_all(texts: Mapping[Path, str]) -> None:
    """Write several files: all beside their places first, then each put in place at once; none when one fails."""
    staged: dict[Path, str] = {}
    try:
        for path, text in texts.items():
            _stage(path, text, staged)
        for path, name in staged.items():
            os.replace(name, path)
    except OSError as error:
        message = f"cannot be written ({error.strerror}); choose another place"
        raise refuse(path, None, None, message) from None
    finally:
        for name in staged.values():
            Path(name).unlink(missing_ok=True)


def _stage(path: Path, text: str, staged: dict[Path, str]) -> None:
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    handle, staged[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(staged[path], 0o666 & ~mask)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file as the commands write it: UTF-8 text, comma, LF, quotes only where needed."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()
