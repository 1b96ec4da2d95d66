"""A real Celery worker in a process group of its own, to be killed as a whole."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from config import Settings
from tests.conftest import ROOT, environment

OPTIONS = "--loglevel WARNING --concurrency 2 --without-gossip --without-mingle --without-heartbeat"


class RealWorker:
    """``celery -A <module> worker`` for these settings; starts at once, logs into the data folder."""

    def __init__(self, settings: Settings, module: str = "worker.main", *, beat: bool = True) -> None:
        pool = "--pool threads " if settings.is_embedded else ""
        options = f"{OPTIONS} {pool}{'--beat' if beat else ''}".split()
        self._log = (settings.data_dir / "worker.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", module, "worker", *options],
            cwd=ROOT,
            env=environment(settings),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def log(self) -> str:
        return Path(self._log.name).read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL to every process of the group, as when the machine dies."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and SIGKILL to whatever is left after ten seconds; returns the exit code."""
        os.kill(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._end(signal.SIGKILL)
        return self._process.returncode

    def _end(self, how: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait()
        self._log.close()


def wait_until(true: Callable[[], bool], seconds: float, worker: RealWorker | None = None) -> None:
    """Poll until it holds; when it does not in time, kill the worker and fail with its log."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            if worker:
                worker.kill()
            raise AssertionError(f"not within {seconds} s" + (f"\n{worker.log}" if worker else ""))
        time.sleep(0.05)
