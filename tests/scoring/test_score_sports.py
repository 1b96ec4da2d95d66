"""Official results of real contests, recomputed from the judges' marks through the files of ``award score``."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from award.scoring.score_files import criterion_table, score_files
from award.scoring.whole_files import csv_text

Rows = list[dict[str, str]]
JUDGES = [f"J{number}" for number in range(1, 10)]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rules_text(criteria: set[str], more: str, grid: str) -> str:
    entries = "".join(f'  - {{id: "{name}", weight: 1, {grid}}}\n' for name in sorted(criteria))
    return f"criteria:\n{entries}{more}"


SKATING = """order: judges_first
method: trimmed_mean
drop: 1
total: sum
round: [{step: panel, digits: 2}, {step: weighted, digits: 2}]
tie_breaks: [%s]
digits: 2
"""


def skate(
    folder: Path, segment: Rows, components: dict[str, Rows], elements: dict[str, Rows]
) -> tuple[int, int, int]:
    """Score one segment; how many component scores, totals and ranks equal the official ones."""
    ids = [row["performance_id"] for row in segment]
    lines = [
        (case, judge, row["component"], row[judge], row["factor"])
        for case in ids
        for row in components[case]
        for judge in JUDGES
    ]
    short = "SHORT" in segment[0]["program"]
    names = {row["component"] for case in ids for row in components[case]}
    element_totals = {
        case: sum((Decimal(e["panel_score"]) for e in elements[case]), Decimal(0)) for case in ids
    }
    files = {
        "sheets.csv": csv_text(["case", "judge", "criterion", "mark", "weight"], lines),
        "rules.yaml": rules_text(
            names, SKATING % ("key:elements" if short else "before_adjust"), "min: 0.25, max: 10, step: 0.25"
        ),
        "keys.csv": csv_text(["case", "elements"], list(element_totals.items())),
        "adjust.csv": csv_text(
            ["case", "points", "reason"],
            [(case, element_totals[case], "elements") for case in ids]
            + [(row["performance_id"], -Decimal(row["total_deductions"]), "deductions") for row in segment],
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    result = score_files(
        folder / "rules.yaml", folder / "sheets.csv", adjust=folder / "adjust.csv", keys=folder / "keys.csv"
    )
    panels = {(case, name): Decimal(text) for case, name, text in criterion_table(result)[1]}
    found = {row.case: row for row in result.ranking.rows()}
    return (
        sum(
            panels[case, row["component"]] == Decimal(row["panel_score"])
            for case in ids
            for row in components[case]
        ),
        sum(Decimal(found[r["performance_id"]].score) == Decimal(r["total_segment_score"]) for r in segment),
        sum(found[r["performance_id"]].rank == r["rank"] for r in segment),
    )


def test_skating_season(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "skating-2016-17"
    segments, components, elements = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in rows_of(folder / "performances.csv"):
        segments[row["competition"], row["program"]].append(row)
    for row in rows_of(folder / "components.csv"):
        components[row["performance_id"]].append(row)
    for row in rows_of(folder / "elements.csv"):
        elements[row["performance_id"]].append(row)
    hits = [skate(tmp_path, segment, components, elements) for segment in segments.values()]
    assert [sum(column) for column in zip(*hits, strict=True)] == [5715, 1143, 1143]


EUROVISION = """order: judges_first
method: sum
total: sum
tie_breaks: [criterion:Televote, marks:Televote]
digits: 0
"""


def test_eurovision_totals_and_places(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "eurovision-2016-2017"
    contests, votes = defaultdict(list), defaultdict(list)
    for row in rows_of(folder / "results.csv"):
        contests[row["year"], row["round"]].append(row)
    for row in rows_of(folder / "votes.csv"):
        votes[row["year"], row["round"]].append((row["to"], row["from"], row["by"], row["points"]))
    agree = 0
    for contest, entries in contests.items():
        (tmp_path / "s.csv").write_text(
            csv_text(["case", "judge", "criterion", "mark"], votes[contest]), "utf-8"
        )
        rules = rules_text({"Jury", "Televote"}, EUROVISION, "min: 0, max: 12, step: 1")
        (tmp_path / "r.yaml").write_text(rules, "utf-8")
        found = {row.case: row for row in score_files(tmp_path / "r.yaml", tmp_path / "s.csv").ranking.rows()}
        assert {row.tied for row in found.values()} == {"no"}
        agree += sum(
            (found[e["country"]].score, found[e["country"]].rank) == (e["points"], e["place"])
            for e in entries
        )
    assert agree == 124


def test_conference_confidence_weighted_means(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "iclr-2017"
    lines = [
        (r["paper_id"], f"{r['paper_id']}#{r['review_no']}", "rating", r["rating"], r["confidence"])
        for r in rows_of(folder / "reviews.csv")
    ]
    (tmp_path / "s.csv").write_text(
        csv_text(["case", "judge", "criterion", "mark", "confidence"], lines), "utf-8"
    )
    # The source rounds a half to even: one paper has 49/8 = 6.125 and is printed there as 6.12.
    more = "method: confidence_weighted_mean\nround: [{step: total, digits: 2, mode: half_even}]\ndigits: 2\n"
    rules = rules_text({"rating"}, more, "min: 1, max: 10, step: 1")
    (tmp_path / "r.yaml").write_text(rules, "utf-8")
    found = {row.case: row for row in score_files(tmp_path / "r.yaml", tmp_path / "s.csv").ranking.rows()}
    papers = rows_of(folder / "papers.csv")
    agree = sum(Decimal(found[p["paper_id"]].score) == Decimal(p["conf_weighted_rating"]) for p in papers)
    assert (agree, len(papers)) == (490, 490)
