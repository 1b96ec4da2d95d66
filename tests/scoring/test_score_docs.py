"""The numbers that docs/methods.md prints are those that ``award score`` computes from the page's own example."""

import re
from pathlib import Path

import pytest

from award.scoring import METHODS, Rules
from award.scoring.rules_file import read_rules
from award.scoring.score_files import score_files
from award.scoring.sensitivity import jackknife
from award.scoring.sheets_file import read_sheets

PAGE = (Path(__file__).parents[2] / "docs" / "methods.md").read_text("utf-8")
TABLE = re.search(r"\| method \|.*?\n\n", PAGE, re.S)


def block(language: str) -> str:
    """The first fenced block of that language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


def printed() -> dict[str, list[str]]:
    """The table's cells by method."""
    assert TABLE is not None
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in TABLE[0].strip().splitlines()[2:]
    ]
    return {row[0]: row[1:] for row in rows}


def test_the_page_treats_every_method() -> None:
    assert set(printed()) == set(METHODS)
    headings = re.findall(r"^## (\w+) · (.+)$", PAGE, re.M)
    assert {name: title for name, title in headings if name in METHODS} == {
        name: method.title["zh_Hans"] for name, method in METHODS.items()
    }


@pytest.mark.parametrize("method", sorted(METHODS))
def test_example(method: str, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(block("csv"), "utf-8")
    (tmp_path / "r.yaml").write_text(block("yaml").replace("method: mean", f"method: {method}"), "utf-8")
    ranking = score_files(tmp_path / "r.yaml", tmp_path / "s.csv").ranking
    found = {row[0]: f"{row[3]} ({row[4]})" for row in ranking.rows()}
    assert [found[case] for case in "ABCDE"] == printed()[method]
    section = PAGE.split(f"\n## {method} ·")[1].split("\n## ")[0]
    assert any(f"**{text.split()[0]}**" in section for text in found.values())


def test_how_sure_the_example_is(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(block("csv"), "utf-8")
    plain = block("yaml").replace("drop: 1\n", "")
    (tmp_path / "r.yaml").write_text(f"{plain}uncertainty: {{top: 2}}\n", "utf-8")
    ranking = score_files(tmp_path / "r.yaml", tmp_path / "s.csv").ranking
    chances = {str(row[0]): str(row[9]) for row in ranking.rows()}
    assert "、".join(f"{case} {chances[case]}" for case in "BDAC") in PAGE
    rules = read_rules(tmp_path / "r.yaml")
    assert isinstance(rules, Rules)
    read = read_sheets(tmp_path / "s.csv", rules)
    found = jackknife(read.case_ids, read.judge_ids, read.sheets, rules, 2)
    assert found.winners == {"B", "D"}
    moved = {change.id: (change.entered, change.left) for change in found.changes if change.entered}
    assert moved == dict.fromkeys(("e2", "e4"), (("A",), ("D",)))
    assert "去掉 e2 或 e4，A 替下 D" in PAGE


def test_the_simulation_s_tables_are_those_that_were_generated() -> None:
    generated = (Path(__file__).parents[2] / "docs" / "methods-simulation.md").read_text("utf-8")
    lines = [line for line in generated.splitlines() if line.startswith("|")]
    assert len(lines) == 22
    assert all(line in PAGE.splitlines() for line in lines)
