"""A scanner's verdict decides; a scanner that is down lets nothing through."""

import socket
import struct
import sys
import threading

import pytest

from award.storage import LocalStorage
from award.uploads import FileRefused
from award.uploads.receiving import keep_upload
from award.uploads.scanning import scan
from tests.uploads import samples

SIGNATURE = b"infected-for-this-test"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(b"x" * 200_000)
    return path


@pytest.fixture
def clamd():
    """A peer that speaks clamd's INSTREAM over TCP and finds `SIGNATURE`."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        peer, _ = server.accept()
        with peer, peer.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(size)
            peer.sendall(b"stream: Test FOUND\0" if SIGNATURE in content else b"stream: OK\0")

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"tcp:127.0.0.1:{server.getsockname()[1]}"
    thread.join(5)
    server.close()


def refusal_of(path, scanner):
    with pytest.raises(FileRefused) as refusal:
        scan(path, scanner)
    return refusal.value.code


def test_without_a_scanner(path):
    scan(path, "")


def test_clamd_finds_nothing(path, clamd):
    scan(path, clamd)


def test_clamd_finds_something(path, clamd):
    path.write_bytes(bytes(70_000) + SIGNATURE)
    assert refusal_of(path, clamd) == "infected"


@pytest.mark.parametrize(("code", "refusal"), [(1, "infected"), (2, "not_scanned"), (50, "not_scanned")])
def test_a_commands_answer(path, code, refusal):
    command = f"{sys.executable} -c 'import sys; assert len(sys.argv) == 2; sys.exit({code})'"
    assert refusal_of(path, command) == refusal


def test_a_command_that_finds_nothing(path):
    scan(path, f"{sys.executable} -c 'import sys; open(sys.argv[1])'")


@pytest.mark.parametrize(
    "scanner", ["unix:/nowhere/clamd", "tcp:127.0.0.1:1", "tcp:nonsense", "/nowhere/clamscan", "'"]
)
def test_a_scanner_that_is_down_lets_nothing_through(path, scanner):
    assert refusal_of(path, scanner) == "not_scanned"


def test_nothing_is_stored_without_a_verdict(tmp_path):
    storage = LocalStorage(tmp_path / "files")
    with (tmp_path / "upload").open("wb+") as stream:
        stream.write(samples.word())
        stream.seek(0)
        with pytest.raises(FileRefused, match="病毒"):
            keep_upload(stream, storage, scanner="unix:/nowhere/clamd")
    assert list(storage.digests()) == []
