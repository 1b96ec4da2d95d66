"""A real web server in a process group of its own, to be stopped or killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Self

from config import Settings
from tests.conftest import ROOT, environment


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RealWeb:
    """``award serve`` for these settings, on the port of their address; it answers when the block begins."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._port = int(settings.site_url.rsplit(":", 1)[1])
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *why: object) -> None:
        self.end(signal.SIGTERM)

    def start(self) -> None:
        """Start, and wait for its port."""
        log = self._settings.data_dir / "web.log"
        command = [sys.executable, "-m", "award", "serve", "--port", str(self._port)]
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(self._settings),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < end, log.read_text(errors="replace")
            time.sleep(0.05)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def end(self, how: signal.Signals) -> None:
        """SIGKILL, as when the machine dies, or SIGTERM: the requests it has begun are finished."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait(30)
