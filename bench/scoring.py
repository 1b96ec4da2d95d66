"""Speed and memory of the scoring core, as ratios within one run, so that a busy machine does not matter much.

    python -m bench.scoring [--database postgresql://root@127.0.0.1/postgres] [--output bench/results/scoring.json]

*fetch*: psycopg 3, binary, one row a sheet (case, judge, four marks) from a temporary table. Every figure is the best of
five, by the clock and by the time on the processor: on a machine that does other work only the latter means something.
(For the fetch that is this process and the server's, which must run on the same machine.) Linear algebra runs on one thread
(OPENBLAS_NUM_THREADS=1). The bounds are those of the contract; the exit code is 1 when one is missed by both ratios.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from award.scoring.frame import Sheets
from award.scoring.method import SheetValues
from award.scoring.methods import METHODS
from award.scoring.mixed import fit_mixed
from award.scoring.ranking import rank
from award.scoring.rules import Criterion, Rules
from award.scoring.severity import fit_severity
from award.scoring.uncertainty import predict_from

CASES, JUDGES, PER_CASE, CRITERIA = 20_000, 1_000, 5, 4
BOUNDS = {
    "severity_adjusted": 3.0,
    "severity without the ranking": 3.0,
    "variance components": 6.0,
    "1,000 draws": 10.0,
}
"""Times the fetch; 2 for the others."""
OFFICIAL = tuple(name for name, method in METHODS.items() if method.exact)


def best(
    works: dict[str, Callable[[], Any]], rounds: int, processor: Callable[[], float]
) -> dict[str, tuple[float, float]]:
    """Seconds of the quickest of ``rounds`` runs of each, by the clock and on the ``processor``; the works take turns,
    so that all meet the same machine."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            started, busy = time.perf_counter(), processor()
            work()
            taken[name].append((time.perf_counter() - started, processor() - busy))
    return {
        name: (min(wall for wall, _ in runs), min(cpu for _, cpu in runs)) for name, runs in taken.items()
    }


def panel(seed: int = 0) -> Sheets:
    """100,000 sheets of four criteria with marks 0 to 10 in steps of 0.1, drawn from the model, each with a confidence."""
    chance = np.random.default_rng(seed)
    judge = np.argsort(chance.random((CASES, JUDGES)), axis=1)[:, :PER_CASE].ravel()
    case = np.repeat(np.arange(CASES), PER_CASE)
    centre = 6 + chance.standard_normal(CASES)[case] + 0.5 * chance.standard_normal(JUDGES)[judge]
    marks = np.clip(np.rint(10 * (centre[:, None] + chance.standard_normal((len(case), CRITERIA)))), 0, 100)
    confidence = chance.integers(1, 6, len(case))
    return Sheets(case.astype(np.int32), judge.astype(np.int32), marks.astype(np.int64), confidence)


@contextmanager
def stored(database: str, sheets: Sheets) -> Iterator[tuple[Callable[[], Any], Callable[[], float]]]:
    """The sheets in a temporary table of PostgreSQL. Yields what fetches them all into Python, and what tells the
    seconds that this process and the server's have spent on the processor."""
    columns = ["case_id", "judge_id", *(f"mark_{at}" for at in range(CRITERIA))]
    rows = np.column_stack([sheets.case, sheets.judge, sheets.marks]).tolist()
    with psycopg.connect(database) as connection, connection.cursor(binary=True) as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE sheet ({', '.join(f'{name} integer' for name in columns)})")
        with cursor.copy(f"COPY sheet ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        query = f"SELECT {', '.join(columns)} FROM sheet"
        server = Path(f"/proc/{connection.info.backend_pid}/schedstat")
        yield (
            lambda: cursor.execute(query).fetchall(),
            lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9,
        )


def rules(method: str) -> Rules:
    """Four criteria of different weights."""
    criteria = tuple(
        Criterion(f"k{at}", Decimal(0), Decimal(10), Decimal("0.1"), Decimal(at + 1))
        for at in range(CRITERIA)
    )
    trims = 1 if method.startswith("trimmed") else 0
    return Rules(criteria, method=method, drop_low=trims, drop_high=trims)


def methods(database: str, rounds: int) -> dict[str, dict[str, float]]:
    """Every method and the mixed model against the fetch of the same sheets."""
    sheets = panel()
    ids = [f"c{at:05}" for at in range(CASES)]
    marks = sheets.marks @ np.arange(1.0, CRITERIA + 1) / 100
    values = SheetValues(sheets.case, sheets.judge, marks, CASES, JUDGES)
    model = fit_mixed(values)
    works: dict[str, Callable[[], Any]] = {
        name: partial(rank, ids, sheets, rules(name))
        for name in (*OFFICIAL, "z_score", "borda", "severity_adjusted")
    }
    works["severity without the ranking"] = partial(fit_severity, values)
    works["variance components"] = partial(fit_mixed, values)
    works["1,000 draws"] = partial(predict_from, model, CASES, top=300)
    with stored(database, sheets) as (fetch, processor):
        seconds = best({"fetch": fetch} | works, rounds, processor)
    fetched, fetching = seconds["fetch"]
    return {
        name: {
            "seconds": wall,
            "ratio": wall / fetched,
            "processor_seconds": cpu,
            "processor_ratio": cpu / fetching,
            "bound": BOUNDS.get(name, 2.0),
        }
        for name, (wall, cpu) in seconds.items()
    }


def measured_apart(part: str) -> dict[str, float]:
    """A part in a process of its own, so that its peak memory is its own."""
    done = subprocess.run([sys.executable, "-m", f"bench.{part}"], check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Measure everything, print it, write it, and fail where a bound is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", default="postgresql://root@127.0.0.1/postgres")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=Path("bench/results/scoring.json"))
    given = parser.parse_args()
    found: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "sheets": CASES * PER_CASE,
        "methods": methods(given.database, given.rounds),
        "assignment": measured_apart("assignment"),
        "selection": measured_apart("selection"),
    }
    given.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    slow = [
        name
        for name, row in found["methods"].items()
        if min(row["ratio"], row["processor_ratio"]) > row["bound"]
    ]
    assignment, selection = found["assignment"], found["selection"]
    if (
        min(assignment["ratio"], assignment["processor_ratio"]) > 3
        or assignment["share_of_optimum"] < 0.995
        or assignment["conflicts"]
        or assignment["peak_mib"] > 1024
    ):
        slow.append("assignment")
    if min(selection["seconds"], selection["processor_seconds"]) > 5:
        slow.append("selection")
    sys.exit(f"missed: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
