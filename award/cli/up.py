"""``award up``: everything one machine needs, started and stopped together."""

import os
import shlex
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import click
from honcho.manager import Manager

from award.cli.application import application
from award.cli.demo import fill
from award.cli.migrate import upgrade
from award.cli.welcome import farewell, welcome, when_ready
from config import EMBEDDED, is_loopback

DEMO_FOLDER = Path("var") / "demo"
# what would let a demo reach beyond its own folder
DEMO_FORGETS = (
    "AWARD_DATABASE_URL",
    "AWARD_SMTP_URL",
    "AWARD_TRUSTED_HOSTS",
    "AWARD_SECRET_KEY",
    "AWARD_SITE_URL",
    "AWARD_RATE_LIMIT_URL",
)
AFTER_FORKS_SECONDS = 1.0  # the manager forks at once; no thread of ours should be busy then
NO_WARNING = shlex.quote("ignore:You're running the worker with superuser")  # containers run as root
WORKER = "worker --loglevel WARNING --without-gossip --without-mingle --without-heartbeat"
EMBEDDED_WORKER = f"{WORKER} --pool threads --concurrency 2 --beat"
BROKER_WORKER = f"{WORKER} --concurrency 2 --beat"


@click.command()
@click.option(
    "--demo", is_flag=True, help="Made-up competitions in a data folder of their own, one account per role."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(demo: bool, host: str, port: int) -> None:
    """Migrate the database, then run web server, worker and clock until Ctrl-C."""
    if demo:
        _enter_demo(host)
    os.environ.setdefault("AWARD_SITE_URL", f"http://{_reachable(host)}:{port}")
    _refuse_taken_port(host, port)
    with application() as app:
        upgrade()
        if demo:
            fill(app)
        lines = welcome(app)
        embedded = app.config["AWARD"].broker_url == EMBEDDED
    sys.exit(_run(host, port, embedded, lambda: click.echo("\n".join(lines))))


def _enter_demo(host: str) -> None:
    """Point all settings at the demo's own folder. Raises UsageError for an address that others could reach."""
    if not is_loopback(host):
        raise click.UsageError(
            f"--demo has accounts whose passwords everybody knows, so it does not listen on {host}; "
            "leave --host out, or use an SSH tunnel to show it to others"
        )
    for name in DEMO_FORGETS:
        os.environ.pop(name, None)
    os.environ["AWARD_DATA"] = os.environ.get("AWARD_DEMO_DATA", str(DEMO_FOLDER))
    os.environ["AWARD_BROKER_URL"] = EMBEDDED
    os.environ["AWARD_DEMO"] = "1"


def _reachable(host: str) -> str:
    """The host that this machine's browser can open; behind 0.0.0.0 it is the loopback address."""
    if host in {"0.0.0.0", "::", ""}:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"cannot listen on {host}:{port} ({error.strerror}); is it running already? "
                f"Another port: award up --port {port + 1}"
            ) from error


def _run(host: str, port: int, embedded: bool, ready: Callable[[], None]) -> int:
    """Run the processes until one ends or a signal comes; returns the exit code, 0 after a signal."""
    python = shlex.quote(sys.executable)
    celery = f"exec {python} -W {NO_WARNING} -m celery --quiet -A worker.main"
    processes = Manager()
    processes.add_process("web", f"exec {python} -m award serve --host {shlex.quote(host)} --port {port}")
    processes.add_process("worker", f"{celery} {EMBEDDED_WORKER if embedded else BROKER_WORKER}")
    address = f"http://{_reachable(host)}:{port}"
    greeting = threading.Timer(AFTER_FORKS_SECONDS, when_ready, (address, ready))
    greeting.daemon = True
    greeting.start()
    _stop_with_the_terminal()
    processes.loop()
    return farewell(processes.returncode)


def _stop_with_the_terminal() -> None:
    """A closed terminal stops everything, as Ctrl-C does; under nohup it does not."""
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda signum, frame: os.kill(os.getpid(), signal.SIGTERM))
