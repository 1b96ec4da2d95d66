"""Measures pages and acts over HTTP at three sizes: ``python -m bench.pages [S M L]``.

PostgreSQL, gunicorn with two workers, one client after the other; cold is the first answer, warm the others. SQL
statements and CPU are counted in the server. Raw figures go to ``bench/results/pages.json``; docs/benchmarks.md is
the summary.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, text

from award import create_app
from award.cli.migrate import upgrade
from award.extensions import db
from award.models import Assignment, Case, Competition, Stage, User
from award.stages.closing import prepare_closing
from bench.client import Client, Cost
from bench.seed import PASSWORD, SIZES, seed, settings_for

SERVER = os.environ.get("AWARD_TEST_POSTGRES", "postgresql://127.0.0.1:5432/postgres")
RESULTS = Path(__file__).parent / "results" / "pages.json"
WARM = 60
PORT = 8791


@dataclass
class Page:
    """One page's or act's figures at one size."""

    name: str
    cold_ms: float
    costs: list[Cost] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        times = sorted(cost.milliseconds for cost in self.costs)
        return {
            "page": self.name,
            "cold_ms": round(self.cold_ms, 1),
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[int(len(times) * 0.95) - 1], 1),
            "cpu_ms": round(statistics.median(cost.cpu for cost in self.costs), 1),
            "statements": max(cost.statements for cost in self.costs),
            "bytes": max(cost.size for cost in self.costs),
            "requests": len(times),
        }


@contextmanager
def database(size: str) -> Iterator[str]:
    """A database of that size, dropped afterwards."""
    name = f"award_bench_{size.lower()}_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        user = connection.info.user
    try:
        yield f"postgresql+psycopg://{user}@127.0.0.1:5432/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


@contextmanager
def server(url: str, data: Path) -> Iterator[int]:
    """gunicorn with two workers on that database; gives the master's process id."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWARD_")} | {
        "AWARD_DATABASE_URL": url, "AWARD_DATA": str(data), "AWARD_RATE_LIMITS": "false", "AWARD_ARGON2_TIME_COST": "1",
        "AWARD_ARGON2_MEMORY_KIB": "8", "AWARD_ARGON2_PARALLELISM": "1", "AWARD_SITE_URL": f"http://127.0.0.1:{PORT}",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "2",
        "-b",
        f"127.0.0.1:{PORT}",
        "--timeout",
        "120",
        "bench.wsgi:app",
    ]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).read()
                break
            except OSError:
                time.sleep(0.2)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def megabytes(pid: int) -> float:
    """The largest resident set of the master's workers, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for child in children:
        for line in Path(f"/proc/{child}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                sizes.append(int(line.split()[1]) / 1024)
    return round(max(sizes), 1)


def measure(name: str, ask: Callable[[int], Cost], times: int = WARM) -> Page:
    """Ask once cold, then ``times`` warm."""
    first = ask(0)
    page = Page(name, first.milliseconds)
    page.costs = [ask(number) for number in range(1, times + 1)]
    print(f"  {page.row()}", flush=True)
    return page


def run(size: str) -> dict[str, Any]:
    """All pages and acts at one size."""
    print(size, flush=True)
    with database(size) as url:
        settings = settings_for(url)
        app = create_app(settings, web=False)
        with app.app_context():
            upgrade()
            started = time.perf_counter()
            seeded = seed(db.session(), size)
            seeding = time.perf_counter() - started
            scoring = db.session.execute(
                select(Stage.id).where(Stage.kind == "scoring", Stage.state == "open")
            ).scalar_one()
            expert = db.session.execute(select(User.id).where(User.email == seeded.expert)).scalar_one()
            sheets = list(
                db.session.execute(
                    select(Assignment.id).where(Assignment.expert_id == expert).order_by(Assignment.id)
                ).scalars()
            )
            drafts = list(
                db.session.execute(
                    select(Case.token).where(Case.state == "draft").order_by(Case.id)
                ).scalars()
            )
            with server(url, settings.data_dir) as pid:
                pages = _pages(seeded.competition, scoring, sheets, drafts)
                pages += _closing(seeded.competition, scoring)
                memory = megabytes(pid)
            db.session.remove()
            db.engine.dispose()
    return {"size": size, "cases": SIZES[size][0], "experts": SIZES[size][1], "seed_s": round(seeding, 1),
            "worker_mb": memory, "pages": [page.row() for page in pages]}  # fmt: skip


def _signed_in(email: str) -> Client:
    return Client(f"http://127.0.0.1:{PORT}").sign_in(email, PASSWORD)


def _pages(slug: str, scoring: int, sheets: list[int], drafts: list[str]) -> list[Page]:
    nobody = Client(f"http://127.0.0.1:{PORT}")
    organiser, expert = _signed_in("organiser@bench.example"), _signed_in("expert1@bench.example")
    applicant, work = _signed_in("applicant1@bench.example"), f"/work/{slug}"
    seals = min(len(sheets), 40)
    return [
        measure("landing page", lambda n: nobody.get("/")),
        measure("winners' list", lambda n: nobody.get("/c/bench-done/winners")),
        measure("expert's list", lambda n: expert.get(f"{work}/scoring/")),
        measure(
            "open a case to score", lambda n: expert.get(f"{work}/scoring/sheets/{sheets[n % len(sheets)]}")
        ),
        measure("seal a sheet", lambda n: expert.seal(slug, scoring, sheets[n]), seals - 1),
        measure("case list (50 rows)", lambda n: organiser.get(f"{work}/cases")),
        measure("submit a case", lambda n: applicant.submit(drafts[n]), len(drafts) - 1),
    ]


def _closing(slug: str, scoring: int) -> list[Page]:
    """End the window, work out who passes as the job does, close over HTTP, and look at the ranking."""
    session = db.session()
    now = datetime.now(UTC)
    session.execute(
        text(
            "update stage set closes_at = :at where kind in ('submission', 'screening', 'scoring') and state = 'open'"
        ),
        {"at": now - timedelta(minutes=5)},
    )
    session.execute(
        text("update stage set state = 'closed' where kind in ('submission', 'screening') and state = 'open'")
    )
    session.commit()
    stage = session.get_one(Stage, scoring)
    assert (
        stage.competition_id
        == session.execute(select(Competition.id).where(Competition.slug == slug)).scalar_one()
    )
    started = time.perf_counter()
    prepare_closing(session, stage, by=None, at=now)
    session.commit()
    print(f"  prepare_closing in the job: {time.perf_counter() - started:.2f} s", flush=True)
    organiser = _signed_in("organiser@bench.example")
    closing = Page("close the stage", 0.0, [organiser.close(slug, scoring)])
    closing.cold_ms = closing.costs[0].milliseconds
    print(f"  {closing.row()}", flush=True)
    return [
        closing,
        measure("ranking (250 rows)", lambda n: organiser.get(f"/work/{slug}/scoring/{scoring}/ranking")),
    ]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(SIZES))
    sizes = parser.parse_args().sizes
    found = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}", "at": datetime.now(UTC).isoformat(),
             "sizes": [run(size) for size in sizes]}  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
