"""Measures pages and acts over HTTP at three sizes: ``python -m bench.pages [S M L]``, within ten minutes.

All sizes are served side by side (PostgreSQL, gunicorn with two workers; S on SQLite too) and asked in turn, so that
whatever else the machine does meets all of them alike. Cold is a server's first answer, warm the others; statements
and CPU are counted in the server. Raw figures: ``bench/results/pages.json``; the table: ``docs/benchmarks.md``.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from award.extensions import db
from award.models import Message, Stage
from award.stages import passing
from award.stages.rankings import latest_ranking
from bench.client import Cost
from bench.raw import fetch_ms
from bench.report import write_report
from bench.seed import SIZES
from bench.sites import Site, site

RESULTS = Path(__file__).parent / "results" / "pages.json"
WARM, SEALS = 50, 40
Ask = Callable[[Site, int], Cost]

PAGES: dict[str, Ask] = {
    "landing page": lambda at, n: at.person("nobody").get("/"),
    "winners' list": lambda at, n: at.person("nobody").get("/c/bench-done/winners"),
    "expert's list": lambda at, n: at.person("expert1").get(f"/work/{at.slug}/scoring/"),
    "open a case to score": lambda at, n: at.person("expert1").get(
        f"/work/{at.slug}/scoring/sheets/{at.sheets[n % len(at.sheets)]}"
    ),
    "case list (50 rows)": lambda at, n: at.person("organiser").get(f"/work/{at.slug}/cases"),
}
ACTS: dict[str, Ask] = {
    "seal a sheet": lambda at, n: at.person("expert1").seal(at.slug, at.scoring, at.sheets[n]),
    "submit a case": lambda at, n: at.person("applicant1").submit(at.drafts[n]),
}
RANKING: dict[str, Ask] = {
    "ranking (250 rows)": lambda at, n: at.person("organiser").get(
        f"/work/{at.slug}/scoring/{at.scoring}/ranking?view=all"
    ),
}


def figures(cold: Cost, warm: Sequence[Cost]) -> dict[str, Any]:
    """One page's or act's figures at one size."""
    times = sorted(cost.milliseconds for cost in warm)
    return {
        "cold_ms": round(cold.milliseconds, 1),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[max(0, int(len(times) * 0.95) - 1)], 1),
        "cpu_ms": round(statistics.median(cost.cpu for cost in warm), 1),
        "statements": max(cost.statements for cost in warm),
        "bytes": max(cost.size for cost in warm),
        "requests": len(times),
    }


def measure(sites: Sequence[Site], asks: dict[str, Ask], times: int) -> dict[str, dict[str, Any]]:
    """Page → site → figures: each asked once cold, then ``times`` warm, one site after the other."""
    found: dict[str, dict[str, Any]] = {}
    for name, ask in asks.items():
        cold = {at.name: ask(at, 0) for at in sites}
        warm: dict[str, list[Cost]] = {at.name: [] for at in sites}
        for number in range(1, times + 1):
            for at in sites:
                warm[at.name].append(ask(at, number))
        found[name] = {at.name: figures(cold[at.name], warm[at.name]) for at in sites}
        print(
            f"  {name}: " + ", ".join(f"{at} {row['p50_ms']}" for at, row in found[name].items()), flush=True
        )
    return found


def close(at: Site) -> dict[str, Any]:
    """End the window, work out who passes by the job, answer the ties, close over HTTP, write the letters by the job."""
    with at.app.app_context():
        session, past = db.session(), datetime.now(UTC) - timedelta(minutes=5)
        kinds = Stage.kind.in_(("submission", "screening", "scoring")) & (Stage.state == "open")
        session.execute(update(Stage).where(kinds).values(closes_at=past))
        session.execute(update(Stage).where(kinds, Stage.id != at.scoring).values(state="closed"))
        session.commit()
        organiser = at.person("organiser")
        page = f"/work/{at.slug}/stages/{at.scoring}/closing"
        organiser.post(f"{page}/prepare", {}, form_at=page)
        prepared = at.work("award.prepare_closing")
        stage = session.get_one(Stage, at.scoring)
        ranking = latest_ranking(session, stage)
        assert ranking is not None
        ties = {passing.group_key(cut): "in" for cut in passing.cuts_of(session, stage, ranking) if cut.tied}
        passing.propose_passing(session, stage, ranking, ties=ties)
        session.commit()
        shown = organiser.get(page)
        closed = organiser.close(at.slug, at.scoring)
        letters = at.work("award.write_messages")
        written = len(
            list(session.execute(select(Message.id).where(Message.closing_id.is_not(None))).scalars())
        )
        session.close()
    print(
        f"  {at.name}: closed in {closed.milliseconds:.0f} ms, {written} letters in {letters['s']} s",
        flush=True,
    )
    return {
        "prepare": prepared,
        "page_ms": round(shown.milliseconds, 1),
        "page_statements": shown.statements,
        "close_ms": round(closed.milliseconds, 1),
        "close_cpu_ms": closed.cpu,
        "close_statements": closed.statements,
        "letters": {**letters, "written": written},
    }


def run(sizes: Sequence[str]) -> dict[str, Any]:
    """All pages and acts at all sizes."""
    started = time.perf_counter()
    with ExitStack() as stack:
        names = [name for size in sizes for name in ([size, "S (SQLite)"] if size == "S" else [size])]
        sites = []
        for number, name in enumerate(names):
            sites.append(stack.enter_context(site(name, number)))
            print(f"{name}: seeded in {sites[-1].seeding} s", flush=True)
        pages = measure(sites, PAGES, WARM) | measure(sites, ACTS, SEALS - 1)
        closings = {at.name: close(at) for at in sites}
        pages |= measure(sites, RANKING, WARM)
        raw = {at.name: fetch_ms(at.url, at.scoring) for at in sites if at.url.startswith("postgresql")}
        memory = {at.name: at.megabytes() for at in sites}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "seconds": round(time.perf_counter() - started),
        "sizes": {size: {"cases": SIZES[size][0], "experts": SIZES[size][1]} for size in sizes},
        "seed_s": {at.name: at.seeding for at in sites},
        "pages": pages,
        "closing": closings,
        "raw_fetch": {name: {"sheets": rows, "ms": taken} for name, (rows, taken) in raw.items()},
        "web_worker_mb": memory,
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", choices=list(SIZES), default=list(SIZES))
    found = run(parser.parse_args().sizes)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    write_report(found)


if __name__ == "__main__":
    main()
