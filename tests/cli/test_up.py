"""``award up`` as a new user meets it: a real process, its words, its stop."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.timeout(180)
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Running:
    """``award up`` in a session of its own, its output in a file."""

    def __init__(self, folder: Path, *arguments: str, name: str = "AWARD_DATA") -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = folder / f"up-{self.port}.log"
        clean = {key: value for key, value in os.environ.items() if not key.startswith("AWARD_")}
        cheap = {
            "AWARD_ARGON2_TIME_COST": "1",
            "AWARD_ARGON2_MEMORY_KIB": "64",
            "AWARD_ARGON2_PARALLELISM": "1",
        }
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "award", "up", "--port", str(self.port), *arguments],
                cwd=ROOT,
                env=clean | cheap | {name: str(folder / "data"), "PYTHONUNBUFFERED": "1"},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # whoever runs the tests may have told his own processes to outlive the terminal
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with OPENER.open(self.address + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_for(self, words: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for one in running:
        if one.process.poll() is None:
            one.stop(signal.SIGTERM)


def children(said: str) -> list[int]:
    """The process ids that the output names."""
    return [int(pid) for pid in re.findall(r"started \(pid=(\d+)\)", said)]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_demo_starts_says_where_and_who_and_stops(tmp_path: Path, started: list[Running]) -> None:
    up = Running(tmp_path, "--demo", name="AWARD_DEMO_DATA")
    started.append(up)
    up.wait_for("Stop with Ctrl-C.")
    assert up.address in up.said
    for role in ("applicant", "screener", "expert", "organiser", "chair", "auditor", "site_admin"):
        assert re.search(rf"@\S+ +\S+ +{role}$", up.said, re.MULTILINE), up.said
    assert up.get("/")[0] == 200
    end = time.monotonic() + 30
    while up.get("/readyz")[0] != 200:
        assert time.monotonic() < end, up.said
        time.sleep(0.2)
    assert json.loads(up.get("/readyz")[1]) == {"database": True, "worker": True}
    pids = children(up.said)
    assert len(pids) == 2
    assert up.stop() == 0
    assert "Stopped." in up.said
    assert [pid for pid in pids if is_alive(pid)] == []
    again = Running(tmp_path, "--demo", name="AWARD_DEMO_DATA")
    started.append(again)
    again.wait_for("Stop with Ctrl-C.")
    assert again.stop(signal.SIGHUP) == 0
    assert [pid for pid in children(again.said) if is_alive(pid)] == []


def test_an_empty_site_offers_the_first_administrator_a_link(tmp_path: Path, started: list[Running]) -> None:
    up = Running(tmp_path)
    started.append(up)
    up.wait_for("Stop with Ctrl-C.")
    found = re.search(rf"{up.address}(/setup/\S+)", up.said)
    assert found, up.said
    assert up.get(found[1])[0] == 200
    assert up.get("/setup/" + "x" * 32)[0] == 410
    assert "@demo.example" not in up.said
    twice = subprocess.run(
        [sys.executable, "-m", "award", "up", "--port", str(up.port)],
        cwd=ROOT,
        env=os.environ | {"AWARD_DATA": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert twice.returncode == 1
    assert f"cannot listen on 127.0.0.1:{up.port}" in twice.stderr
    assert "Traceback" not in twice.stderr


def test_when_one_ends_by_itself_all_end_and_say_so(tmp_path: Path, started: list[Running]) -> None:
    up = Running(tmp_path)
    started.append(up)
    up.wait_for("Stop with Ctrl-C.")
    web, worker = children(up.said)
    os.killpg(web, signal.SIGKILL)
    assert up.process.wait(30) == 1
    assert "ended by itself" in up.said
    assert not is_alive(worker)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_the_demo_refuses_an_address_that_others_reach(tmp_path: Path, host: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "award", "up", "--demo", "--host", host],
        cwd=ROOT,
        env=os.environ | {"AWARD_DEMO_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "does not listen on" in run.stderr
    assert not (tmp_path / "data").exists()


def test_a_bad_setting_is_explained(tmp_path: Path) -> None:
    bad = {"AWARD_DATA": str(tmp_path / "data"), "AWARD_SECRET_KEY": "changeme"}
    run = subprocess.run(
        [sys.executable, "-m", "award", "migrate"],
        cwd=ROOT,
        env=os.environ | bad,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "known default or too short" in run.stderr
    assert "Traceback" not in run.stderr
