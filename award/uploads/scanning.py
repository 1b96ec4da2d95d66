"""The hook for a virus scanner: a command, or clamd's socket. What could not be scanned is not taken.

`AWARD_SCANNER` is empty (no scanner), ``unix:/run/clamav/clamd.ctl``, ``tcp:127.0.0.1:3310``, or a command to which
the file's path is appended and that ends with 0 for clean, 1 for infected (as clamscan and clamdscan do).
"""

import logging
import shlex
import socket
import struct
import subprocess
from pathlib import Path

from award.uploads.refusals import FileRefused

_SECONDS = 60
_CHUNK = 1 << 16
_CLEAN, _INFECTED = 0, 1
_log = logging.getLogger(__name__)


def scan(path: Path, scanner: str) -> None:
    """Have the file scanned; nothing happens without a scanner.

    Raises `FileRefused`: ``infected``; ``not_scanned`` when the scanner is down, slow, or answers anything else.
    """
    if not scanner:
        return
    try:
        verdict = _ask_clamd(path, scanner) if scanner.startswith(("unix:", "tcp:")) else _run(path, scanner)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        _log.error("the virus scanner gave no verdict: %s", error)
        raise FileRefused("not_scanned") from None
    if verdict == _INFECTED:
        raise FileRefused("infected")
    if verdict != _CLEAN:
        _log.error("the virus scanner gave no verdict: %s", verdict)
        raise FileRefused("not_scanned")


def _run(path: Path, command: str) -> int:
    done = subprocess.run([*shlex.split(command), str(path)], capture_output=True, timeout=_SECONDS)
    return done.returncode


def _ask_clamd(path: Path, address: str) -> int:
    """Stream the file with clamd's INSTREAM command (clamd(8)): its answer ends in ``OK`` or ``FOUND``."""
    with _connected(address) as peer, path.open("rb") as content:
        peer.sendall(b"zINSTREAM\0")
        while chunk := content.read(_CHUNK):
            peer.sendall(struct.pack(">I", len(chunk)) + chunk)
        peer.sendall(struct.pack(">I", 0))
        answer = b""
        while part := peer.recv(_CHUNK):
            answer += part
    words = answer.rstrip(b"\0\n ")
    if words.endswith(b"OK"):
        return _CLEAN
    if words.endswith(b"FOUND"):
        return _INFECTED
    raise ValueError(words[:200].decode(errors="replace") or "empty answer")


def _connected(address: str) -> socket.socket:
    family, _, where = address.partition(":")
    if family == "tcp":
        host, _, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(_SECONDS)
    try:
        peer.connect(where)
    except OSError:
        peer.close()
        raise
    return peer
