"""``award score`` on the contract's own examples: every output byte for byte."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from award.cli.score import command
from award.scoring.problems import BadInput
from award.scoring.score_files import score_files


def score(*arguments: object) -> Result:
    """Run the command; its standard output and error stay apart."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("sheets", "rules", "more", "expected"),
    [
        ("online.csv", "online.yaml", {}, "online.expected.csv"),
        ("online.csv", "online.yaml", {"--adjust": "adjust.csv"}, "adjusted.expected.csv"),
        ("panel.csv", "panel.yaml", {}, "panel.expected.csv"),
        (None, "final.yaml", {}, "final.expected.csv"),
    ],
)
def test_examples_come_out_byte_for_byte(
    shared_data: Path, tmp_path: Path, sheets: str | None, rules: str, more: dict[str, str], expected: str
) -> None:
    folder, output = shared_data / "commands", tmp_path / "ranking.csv"
    named = [folder / sheets] if sheets else []
    extra = [text for option, name in more.items() for text in (option, folder / name)]
    result = score(*named, "--rules", folder / rules, *extra, "--output", output)
    assert result.exit_code == 0, result.stderr
    assert output.read_bytes() == (folder / expected).read_bytes()
    assert all(": " in line for line in result.stdout.splitlines())
    assert [path.name for path in tmp_path.iterdir()] == ["ranking.csv"]


def test_per_criterion_gives_the_rounded_panel_scores(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "commands"
    panels = tmp_path / "panels.csv"
    paths = [folder / "panel.csv", "--rules", folder / "panel.yaml", "--output", tmp_path / "ranking.csv"]
    assert score(*paths, "--per-criterion", panels).exit_code == 0
    assert panels.read_text("utf-8").splitlines() == [
        "case,criterion,panel_score",
        "S1,skills,8.33",
        "S1,timing,7.88",
        "S2,skills,8.33",
        "S2,timing,7.83",
    ]


def test_cases_file_lists_cases_without_any_sheet(shared_data: Path, tmp_path: Path) -> None:
    folder, cases, output = shared_data / "commands", tmp_path / "cases.txt", tmp_path / "ranking.csv"
    cases.write_text("A09\nA00\n", "utf-8")
    result = score(
        folder / "online.csv", "--rules", folder / "online.yaml", "--cases", cases, "--output", output
    )
    assert result.exit_code == 0, result.stderr
    lines = output.read_text("utf-8").splitlines()
    assert lines[4:] == [
        "A00,0,,,,,,,,,no_sheets",
        "A04,1,72.00,,,,,,,,too_few_sheets",
        "A09,0,,,,,,,,,no_sheets",
    ]


def test_keys_decide_a_tie_and_a_missing_key_comes_last(tmp_path: Path) -> None:
    sheets, rules, keys = tmp_path / "s.csv", tmp_path / "r.yaml", tmp_path / "k.csv"
    sheets.write_text("case,judge,criterion,mark\nA,j,x,5\nB,j,x,5\nC,j,x,5\nD,j,x,5\n", "utf-8")
    rules.write_text("criteria: [{id: x, min: 0, max: 10, step: 1}]\ntie_breaks: [key:visit]\n", "utf-8")
    keys.write_text("case,visit\nB,2.5\nA,-1\nD,2.50\n", "utf-8")
    ranking = score_files(rules, sheets, keys=keys).ranking
    assert {row[0]: (row[4], row[5]) for row in ranking.rows()} == {
        "B": ("1", "yes"),
        "D": ("1", "yes"),
        "A": ("3", "no"),
        "C": ("4", "no"),
    }
    with pytest.raises(BadInput, match="--keys"):
        score_files(rules, sheets)


def test_parts_with_missing_zero_and_adjustments(shared_data: Path, tmp_path: Path) -> None:
    for path in (shared_data / "commands").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rules = tmp_path / "final.yaml"
    rules.write_text(rules.read_text("utf-8").replace("missing: out", "missing: zero"), "utf-8")
    (tmp_path / "points.csv").write_text("case,points,reason\nA03,0.01,kept\n", "utf-8")
    rows = list(score_files(rules, adjust=tmp_path / "points.csv").ranking.rows())
    assert rows[2] == ["A03", "87.60", "", "70.09", "3", "no", "missing_part"]
    assert rows[3] == ["A04", "", "", "", "", "", "missing_part"]


def test_explanation_ends_with_the_figures_of_the_row(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "commands"
    paths = ["--rules", folder / "panel.yaml", "--output", tmp_path / "ranking.csv"]
    told = score(folder / "panel.csv", *paths, "--explain", "S1").stdout.splitlines()
    assert "(8.25 + 8.25 + 8.5) ÷ 3 = 25/3 ≈ 8.333333, rounded to 2 decimals (half up): 8.33" in told[7]
    assert told[-3:] == ["Total: 13.33 + 12.61 = 25.94", "Score: 25.94", "Rank: 1 of 2"]
    parts = score("--rules", folder / "final.yaml", "--output", tmp_path / "f.csv", "--explain", "A02").stdout
    assert "Total: (88.80 × 80 + 90.67 × 20) ÷ 100 = 89.174" in parts
    assert parts.endswith("Score: 89.17\nRank: 1 of 2\n")


def test_settings_without_effect_are_warned_of(shared_data: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    text = (shared_data / "commands" / "online.yaml").read_text("utf-8")
    rules.write_text(text.replace("trimmed_mean", "mean") + "round: [{step: panel, digits: 1}]\n", "utf-8")
    result = score(shared_data / "commands" / "online.csv", "--rules", rules, "--output", tmp_path / "r.csv")
    assert result.exit_code == 0
    assert "warning: drop has no effect with method mean" in result.stderr
    assert "warning: round step panel has no effect with order criteria_first" in result.stderr
