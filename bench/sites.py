"""A size, seeded and served: its database, its gunicorn with two workers, the people who use it, the jobs it asked for."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import select

from award import create_app
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import Assignment, Case, Stage, User
from bench.client import Client
from bench.seed import PASSWORD, seed, settings_for

SERVER = os.environ.get("AWARD_TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
PORT = 8791
WORKERS = 2


@dataclass
class Site:
    """One size on one database; ``name`` S, M, L, or ``S (SQLite)``."""

    name: str
    url: str
    app: Flask
    environment: dict[str, str]
    address: str
    seeding: float
    slug: str
    scoring: int
    sheets: list[int]  # of the first expert
    drafts: list[str]  # ready to be submitted
    people: dict[str, Client] = field(default_factory=dict)
    master: int = 0

    def person(self, name: str) -> Client:
        """A signed-in browser, kept; ``nobody`` stays a stranger."""
        if name not in self.people:
            client = Client(self.address)
            body = "experts" if name.startswith("expert") else "bench"  # a shared domain would tie everybody
            self.people[name] = (
                client if name == "nobody" else client.sign_in(f"{name}@{body}.example", PASSWORD)
            )
        return self.people[name]

    def work(self, job: str) -> dict[str, Any]:
        """Run the queued jobs of that name as the worker would, in a process of its own: what it took, and its memory."""
        command = [sys.executable, "-m", "bench.work", job]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def megabytes(self) -> float:
        """The largest resident set that a web worker ever had, in MB."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return round(max(high_water(child) for child in children), 1)


def high_water(pid: str) -> float:
    """The largest resident set that a process ever had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


@contextmanager
def postgres(name: str) -> Iterator[str]:
    """A database for the length of the block."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        user, host, port = connection.info.user, connection.info.host, connection.info.port
    place = f"/{name}?host={host}&port={port}" if host.startswith("/") else f"{host}:{port}/{name}"
    try:
        yield f"postgresql+psycopg://{user}@{place}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


@contextmanager
def site(name: str, number: int) -> Iterator[Site]:
    """The size seeded and served; ``number`` keeps its port apart from the others'."""
    with ExitStack() as stack:
        if name.endswith("(SQLite)"):
            settings = settings_for("")
            url = f"sqlite:///{settings.data_dir / 'award.sqlite3'}"
        else:
            url = stack.enter_context(postgres(f"award_bench_{name.lower()}_{os.getpid()}"))
        settings = settings_for(url)
        address = f"http://127.0.0.1:{PORT + number}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWARD_")} | {
            "AWARD_DATABASE_URL": url, "AWARD_DATA": str(settings.data_dir), "AWARD_RATE_LIMITS": "false",
            "AWARD_ARGON2_TIME_COST": "1", "AWARD_ARGON2_MEMORY_KIB": "8", "AWARD_ARGON2_PARALLELISM": "1",
            "AWARD_SITE_URL": address,
        }  # fmt: skip
        app = create_app(settings, web=False)
        with app.app_context():
            made = _seeded(name, url, app, environment, address)
        made.master = stack.enter_context(_server(environment, PORT + number))
        yield made
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _seeded(name: str, url: str, app: Flask, environment: dict[str, str], address: str) -> Site:
    upgrade()
    started = time.perf_counter()
    seeded = seed(db.session(), name[0])
    seeding = time.perf_counter() - started
    scoring = select(Stage.id).where(Stage.kind == "scoring", Stage.state == "open")
    expert = select(User.id).where(User.email == seeded.expert).scalar_subquery()
    sheets = select(Assignment.id).where(Assignment.expert_id == expert).order_by(Assignment.id)
    drafts = select(Case.token).where(Case.state == "draft").order_by(Case.id)
    found = Site(
        name, url, app, environment, address, round(seeding, 1), seeded.competition,
        db.session.execute(scoring).scalar_one(), list(db.session.execute(sheets).scalars()),
        list(db.session.execute(drafts).scalars()),
    )  # fmt: skip
    db.session.remove()
    return found


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[int]:
    """gunicorn on that database; gives the master's process id."""
    command = [sys.executable, "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--timeout", "120",
               "bench.wsgi:app"]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _await(f"http://127.0.0.1:{port}/healthz")
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _await(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)
