"""Selection of 300 winners from 20,000 cases under 40 limits, with the price of every limit: one run, as JSON."""

import json
import resource
import time

import numpy as np

from award.scoring.selection import Candidate, Limit, Quotas, Selection, Tier, select

CASES = 20_000


def problem(seed: int = 0) -> tuple[list[Candidate], Quotas]:
    """24 regions, 4 levels, 5 categories in the first tier, 6 kinds, and at most two winners a body (4,000 bodies)."""
    chance = np.random.default_rng(seed)
    sizes = {"region": 31, "level": 4, "category": 5, "kind": 6, "body": 4000}
    value = {name: chance.integers(0, size, CASES) for name, size in sizes.items()}
    score = np.round(chance.normal(80, 6, CASES) + (value["category"] - 2) + 0.5 * (value["region"] % 5), 4)
    rank = np.empty(CASES, dtype=np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(1, CASES + 1)
    candidates = [
        Candidate(
            f"c{at:05}", float(score[at]), int(rank[at]), {name: str(value[name][at]) for name in sizes}
        )
        for at in range(CASES)
    ]
    limits = [Limit("region", str(at), 4, 18) for at in range(24)]
    limits += [Limit("level", str(at), 30) for at in range(4)]
    limits += [Limit("category", str(at), 2, 6, "first") for at in range(5)]
    limits += [Limit("kind", str(at), 20, 80) for at in range(6)]
    limits.append(Limit("body", "each", None, 2))
    return candidates, Quotas((Tier("first", 20), Tier("second", 80), Tier("third", 200)), tuple(limits))


def main() -> None:
    """Measure and print."""
    candidates, quotas = problem()
    taken, busy = [], []
    for _ in range(3):
        started, begun = time.perf_counter(), time.process_time()
        found = select(candidates, quotas)
        taken.append(time.perf_counter() - started)
        busy.append(time.process_time() - begun)
    assert isinstance(found, Selection)
    print(
        json.dumps(
            {
                "seconds": min(taken),
                "processor_seconds": min(busy),
                "limits": len(quotas.limits),
                "limits_with_a_price": sum(price.lost > 0 for price in found.prices),
                "total": found.total,
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
