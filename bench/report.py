"""The tables of ``docs/benchmarks.md`` from the raw figures, between their markers: ``python -m bench.report``."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DOCUMENT, RESULTS = ROOT / "docs" / "benchmarks.md", ROOT / "bench" / "results" / "pages.json"
BEGIN, END = "<!-- pages: written by bench.pages -->", "<!-- /pages -->"
MOST = {"page": 12, "act": 18}
ACTS = ("seal a sheet", "submit a case")


def write_report(found: dict[str, Any]) -> None:
    """Replace what stands between the markers."""
    text = DOCUMENT.read_text()
    head, rest = text.split(BEGIN)
    DOCUMENT.write_text(f"{head}{BEGIN}\n\n{tables(found)}\n\n{rest[rest.index(END) :]}")


def tables(found: dict[str, Any]) -> str:
    """Both tables and what they were measured on, in Markdown."""
    sizes = ", ".join(
        f"{size} {row['cases']:,} × {row['experts']:,} × 5" for size, row in found["sizes"].items()
    )
    said = f"{sizes} (cases × experts × sheets a case). {found['machine']}; {found['at'][:10]}; {found['seconds']} s in all."
    return "\n\n".join([said, _pages(found), _closings(found), _bounds(found)])


def _pages(found: dict[str, Any]) -> str:
    names = list(found["seed_s"])
    head = ["page or act", *(f"{name}: p50 / p95 / cold, ms" for name in names), f"CPU ms, {' · '.join(names)}",
            "statements", "HTML KB"]  # fmt: skip
    rows = [head, ["---"] + ["--:"] * (len(head) - 1)]
    for page, by in found["pages"].items():
        times = [f"{row['p50_ms']:g} / {row['p95_ms']:g} / {row['cold_ms']:g}" for row in by.values()]
        cpu = " · ".join(f"{row['cpu_ms']:g}" for row in by.values())
        sent = {row["statements"] for row in by.values()}
        largest = max(row["bytes"] for row in by.values()) / 1000
        rows.append([page, *times, cpu, "–".join(str(n) for n in sorted(sent)), f"{largest:.1f}"])
    return _table(rows)


def _closings(found: dict[str, Any]) -> str:
    head = ["closing the scoring stage", *found["closing"]]
    by = found["closing"].values()
    return _table([
        head, ["---"] + ["--:"] * (len(head) - 1),
        ["who passes, by the job: s (MB)", *(f"{one['prepare']['s']:g} ({one['prepare']['mb']:g})" for one in by)],
        ["the closing's page: ms (statements)", *(f"{one['page_ms']:g} ({one['page_statements']})" for one in by)],
        ["the request that closes: ms (statements)", *(f"{one['close_ms']:g} ({one['close_statements']})" for one in by)],
        ["letters, by the job: number in s (MB)",
         *(f"{one['letters']['written']:,} in {one['letters']['s']:g} ({one['letters']['mb']:g})" for one in by)],
        ["raw fetch of its sheets: number in ms", *(_raw(found, name) for name in found["closing"])],
        ["web worker, largest: MB", *(f"{found['web_worker_mb'][name]:g}" for name in found["closing"])],
    ])  # fmt: skip


def _raw(found: dict[str, Any], name: str) -> str:
    row = found["raw_fetch"].get(name)
    return f"{row['sheets']:,} in {row['ms']:g}" if row else ""


def _bounds(found: dict[str, Any]) -> str:
    pages, largest = found["pages"], list(found["sizes"])[-1]
    smallest = next(iter(found["sizes"]))
    most = {"page": 0, "act": 0}
    for name, by in pages.items():
        kind = "act" if name in ACTS else "page"
        most[kind] = max(most[kind], *(row["statements"] for row in by.values()))
    same = all(len({row["statements"] for row in by.values()}) == 1 for by in pages.values())
    growth = {name: by[largest]["p50_ms"] / by[smallest]["p50_ms"] for name, by in pages.items()}
    worst = max(growth, key=lambda name: growth[name])
    cpu = max(by[largest]["cpu_ms"] / by[smallest]["cpu_ms"] for by in pages.values())
    ratio = pages["ranking (250 rows)"][largest]["p50_ms"] / found["raw_fetch"][largest]["ms"]
    size = max(row["bytes"] for by in pages.values() for row in by.values()) / 1000
    closing = found["closing"][largest]["close_ms"] / 1000
    memory = found["web_worker_mb"][largest]
    rows: list[tuple[str, str, bool]] = [
        ("the same statements at every size", "yes" if same else "no", same),
        ("statements a page ≤ 12", str(most["page"]), most["page"] <= MOST["page"]),
        ("statements an act ≤ 18", str(most["act"]), most["act"] <= MOST["act"]),
        ("HTML ≤ 300 KB", f"{size:.0f} KB", size <= 300),
        (f"p50 at {largest} ≤ 1.2 × {smallest}", f"{growth[worst]:.2f} × ({worst}); CPU {cpu:.2f} ×", growth[worst] <= 1.2),
        (f"ranking at {largest} ≤ 3 × the raw fetch of its sheets", f"{ratio:.2f} ×", ratio <= 3),
        (f"web worker at {largest} ≤ 250 MB", f"{memory:g} MB", memory <= 250),
        (f"closing a stage at {largest} ≤ 2 s in the request", f"{closing:.2f} s", closing <= 2),
    ]  # fmt: skip
    told = [[bound, measured, "yes" if holds else "**no**"] for bound, measured, holds in rows]
    return _table([["bound", "measured", "holds"], ["---", "--:", "---"], *told])


def _table(rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    write_report(json.loads(RESULTS.read_text()))
