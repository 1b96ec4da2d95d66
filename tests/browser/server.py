"""A demo on a free port, started as its users start it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Site:
    """Where it answers, and the folder that holds its data."""

    address: str
    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file behind it."""
        return self.folder / "award.sqlite3"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(folder: Path) -> Iterator[Site]:
    """``award up --demo`` with its data in the folder, for the length of the block."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWARD_")}
    # somebody who signs in a dozen times a minute is a test here
    environment |= {"AWARD_DEMO_DATA": str(folder), "AWARD_RATE_LIMITS": "False"}
    command = [sys.executable, "-m", "award", "up", "--demo", "--port", str(port)]
    with (folder.parent / "demo.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(f"http://127.0.0.1:{port}", folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"award up ended with {process.returncode}; see demo.log beside its folder")
        try:
            with opener.open(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
