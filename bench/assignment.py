"""Assignment of 20,000 cases to 1,000 judges, 5 sheets each, 2 % conflicts, loads ± 20 %: one run, as JSON.

*bare*: OR-Tools on the arcs that assign() gave it, built and solved, nothing else.
"""

import json
import resource
import time

import numpy as np

from award.scoring.assignment import Case, Judge, Match, Snapshot, assign, network

CASES, JUDGES, PER_CASE, KNOWN = 20_000, 1_000, 5, 60


def snapshot(seed: int = 0) -> Snapshot:
    """Similarities of topics (each case's 60 best judges are known, the others count 0), 400 employers."""
    chance = np.random.default_rng(seed)
    topics = (chance.dirichlet(np.full(30, spread), size) for spread, size in ((0.15, CASES), (0.3, JUDGES)))
    subject, expertise = (table.astype(np.float32) for table in topics)
    judge, value = np.empty((CASES, KNOWN), np.int64), np.empty((CASES, KNOWN))
    for start in range(0, CASES, 1000):
        block = subject[start : start + 1000] @ expertise.T
        block += chance.uniform(0, 0.2, block.shape).astype(np.float32)
        top = np.argpartition(-block, KNOWN - 1, axis=1)[:, :KNOWN]
        judge[start : start + 1000], value[start : start + 1000] = top, np.take_along_axis(block, top, axis=1)
    barred = np.flatnonzero(chance.random(CASES * JUDGES) < 0.02)
    mean = CASES * PER_CASE / JUDGES
    return Snapshot(
        [Judge(f"j{at:04}", int(1.2 * mean), int(0.8 * mean), f"u{at % 400}") for at in range(JUDGES)],
        [Case(f"c{at:05}", PER_CASE) for at in range(CASES)],
        Match(np.repeat(np.arange(CASES), KNOWN), judge.ravel(), value.ravel()),
        conflicts=np.column_stack([barred // JUDGES, barred % JUDGES]),
    )


def main() -> None:
    """Measure and print."""
    given = snapshot()
    bare: list[tuple[float, float]] = []
    solve = network._run

    def timed(*arguments: object) -> object:
        started, busy = time.perf_counter(), time.process_time()
        flows = solve(*arguments)  # type: ignore[arg-type]
        bare.append((time.perf_counter() - started, time.process_time() - busy))
        return flows

    network._run = timed  # type: ignore[assignment]
    runs: list[tuple[float, float, float, float]] = []
    for _ in range(3):
        bare.clear()
        started, busy = time.perf_counter(), time.process_time()
        proposal = assign(given)
        runs.append((time.perf_counter() - started, time.process_time() - busy, *bare[0]))
    best, best_busy, alone, alone_busy = (min(column) for column in zip(*runs, strict=True))
    barred = {(given.judges[j].id, given.cases[c].id) for c, j in given.conflicts.tolist()}
    assert proposal.upper_bound is not None
    assert not proposal.shortages
    print(
        json.dumps(
            {
                "seconds": best,
                "bare_solver_seconds": alone,
                "ratio": best / alone,
                "processor_seconds": best_busy,
                "processor_ratio": best_busy / alone_busy,
                "solves": len(bare),
                "share_of_optimum": proposal.objective / proposal.upper_bound,
                "conflicts": len(barred & set(proposal.pairs)),
                "load_min": min(proposal.loads.values()),
                "load_max": max(proposal.loads.values()),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
