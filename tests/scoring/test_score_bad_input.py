"""Bad files are refused as a whole: exit 2, each problem with file, line, column and remedy, nothing written."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from award.cli.score import command
from tests.scoring.score_command import GOOD, HEADER, ONE, RULES, run

BAD_SHEETS = {
    "above the range": (
        GOOD + "B,j,a,10.5\n",
        "s.csv, line 4, column mark: 10.5 is above the maximum 10 of a;",
    ),
    "below the range": (GOOD + "B,j,a,-1\n", "s.csv, line 4, column mark: -1 is below the minimum 0 of a;"),
    "off the grid": (
        GOOD + "B,j,a,5.25\n",
        "s.csv, line 4, column mark: 5.25 is off the grid 0, 0.5 … 10 of a;",
    ),
    "unknown criterion": (
        GOOD + "B,j,x,5\n",
        's.csv, line 4, column criterion: unknown criterion "x"; the rules have',
    ),
    "duplicate line": (
        GOOD + "A,j,a,5\n",
        "s.csv, line 4, column mark: A, j, a is on line 2 already; keep one",
    ),
    "NaN": (GOOD + "B,j,a,NaN\n", 's.csv, line 4, column mark: "NaN" is not a number; write it like'),
    "infinity": (GOOD + "B,j,a,inf\n", 's.csv, line 4, column mark: "inf" is not a number;'),
    "exponent": (GOOD + "B,j,a,1e1\n", 's.csv, line 4, column mark: "1e1" is not a number;'),
    "text": (GOOD + "B,j,a,优秀\n", 's.csv, line 4, column mark: "优秀" is not a number;'),
    "full-width digits": (
        GOOD + "B,j,a,８\n",
        's.csv, line 4, column mark: "８" has full-width digits; type them',
    ),
    "decimal comma": (GOOD + 'B,j,a,"8,5"\n', 's.csv, line 4, column mark: "8,5" is not a number;'),
    "absurdly long": (GOOD + f"B,j,a,{'1' * 5000}\n", "is not a number;"),
    "too many cells": (
        GOOD + "B,j,a,8,5\n",
        "s.csv, line 4, column 5: 5 cells where the header has 4; quote",
    ),
    "too few cells": (GOOD + "B,j,a\n", "s.csv, line 4, column 4: 3 cells where the header has 4;"),
    "empty case": (GOOD + " ,j,a,5\n", "s.csv, line 4, column case: the case is empty; fill it"),
    "empty judge": (GOOD + "B,,a,5\n", "s.csv, line 4, column judge: the judge is empty; fill it"),
    "unknown column": (
        "case,judge,criterion,mark,remark\n",
        's.csv, line 1, column 5: unknown column "remark"; remove',
    ),
    "missing column": (
        "case,judge,mark\n",
        's.csv, line 1, column criterion: column "criterion" is missing;',
    ),
    "repeated column": (
        "case,judge,criterion,mark,mark\n",
        's.csv, line 1, column 5: column "mark" occurs twice;',
    ),
    "empty file": ("", "s.csv, line 1, column 1: the file is empty; give"),
    "blank file": ("\n \n", "s.csv, line 1, column 1: the file is empty; give"),
    "open quote": (GOOD + 'B,j,a,"5\n', "s.csv, line 4, column 1: not readable as CSV"),
    "zero byte": (GOOD + "B,j,a,\x005\n", "s.csv, line 4, column 7: a zero byte; save"),
    "differing weights": (
        "case,judge,criterion,mark,weight\nA,j,a,5,1.6\nA,k,a,5,1.5\n",
        "s.csv, line 3, column weight: case A, a has 1.6 on line 2; a case has one weight a criterion",
    ),
    "weight on one line only": (
        "case,judge,criterion,mark,weight\nA,j,a,5,1.6\nA,k,a,5,\n",
        "s.csv, line 3, column weight: case A, a has 1.6 on line 2;",
    ),
    "differing confidences": (
        "case,judge,criterion,mark,confidence\nA,j,a,5,3\nA,j,b,5,4\n",
        "s.csv, line 3, column confidence: sheet A, j has 3 on line 2; a sheet has one confidence",
    ),
    "negative confidence": (
        "case,judge,criterion,mark,confidence\nA,j,a,5,-3\n",
        "s.csv, line 2, column confidence: -3 is out of range;",
    ),
    "weights that sum to 0": (
        "case,judge,criterion,mark,weight\nA,j,a,5,0\nA,j,b,5,0\n",
        "s.csv, line 2, column weight: the weights of this case's criteria sum to 0; give one",
    ),
}


@pytest.mark.parametrize("name", sorted(BAD_SHEETS))
def test_bad_sheets(name: str, tmp_path: Path) -> None:
    text, expected = BAD_SHEETS[name]
    code, lines = run(tmp_path, text)
    assert code == 2
    assert len(lines) == 1
    assert expected in lines[0]


@pytest.mark.parametrize("encoding", ["gb18030", "gbk"])
def test_gb18030_is_refused_with_its_line(tmp_path: Path, encoding: str) -> None:
    code, lines = run(tmp_path, (GOOD + "数字政府,j,a,5\n").encode(encoding))
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(
        's.csv, line 4, column 1: not UTF-8: it reads as GB18030 (GBK); save the file as "CSV'
    )
    code, lines = run(tmp_path, GOOD, (ONE + "# 规则\n").encode(encoding))
    assert lines[0].startswith("r.yaml, line 2, column 3: not UTF-8")


def test_utf16_is_refused(tmp_path: Path) -> None:
    code, lines = run(tmp_path, GOOD.encode("utf-16"))
    assert (code, lines) == (
        2,
        ['s.csv, line 1, column 1: this is UTF-16; save the file as "CSV UTF-8" and try again'],
    )


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, GOOD + "\n\n"])
def test_bom_crlf_and_blank_lines_are_read_as_the_plain_file(tmp_path: Path, text: str) -> None:
    assert run(tmp_path, text, "\ufeff" + RULES.replace("\n", "\r\n")) == (0, [])
    assert (tmp_path / "out.csv").read_bytes().splitlines()[1] == b"A,1,5.7500,5.7500,1,no,,,,,"
    assert b"\r" not in (tmp_path / "out.csv").read_bytes()


def test_every_problem_has_its_line_and_after_a_hundred_they_are_counted(tmp_path: Path) -> None:
    code, lines = run(tmp_path, HEADER + "".join(f"A{k},j,a,11\n" for k in range(150)))
    assert (code, len(lines)) == (2, 101)
    assert lines[99].startswith("s.csv, line 101, column mark")
    assert lines[100] == "s.csv: and 50 more problems"


def test_confidence_is_asked_for_only_by_its_method(tmp_path: Path) -> None:
    rules = ONE + "method: confidence_weighted_mean\n"
    code, lines = run(tmp_path, HEADER + "A,j,a,5\n", rules)
    assert lines[0].startswith(
        "s.csv, line 1, column confidence: method confidence_weighted_mean needs a column"
    )
    sheets = "case,judge,criterion,mark,confidence\nA,j,a,5,\nA,k,a,,\n"
    code, lines = run(tmp_path, sheets, rules)
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("s.csv, line 2, column confidence: it is empty;")
    assert run(tmp_path, sheets, ONE) == (0, [])


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--adjust", "case,points,reason\nB,1,x\n", 'x.csv, line 2, column case: case "B" is in neither'),
        ("--adjust", "case,points,reason\nA,one,x\n", 'x.csv, line 2, column points: "one" is not a number;'),
        ("--adjust", "case,points,why\n", 'x.csv, line 1, column 3: unknown column "why";'),
        ("--keys", "case,k\nA,1\nA,2\n", 'x.csv, line 3, column case: case "A" is on line 2 already;'),
        ("--keys", "case,k\nA,high\n", 'x.csv, line 2, column k: "high" is not a number;'),
        ("--cases", "A\nB\nA\n", 'x.csv, line 3, column 1: case "A" is on line 1 already;'),
        ("--cases", "A,1\n", "x.csv, line 1, column 2: one case id a line is expected;"),
    ],
)
def test_bad_side_files(tmp_path: Path, option: str, text: str, expected: str) -> None:
    (tmp_path / "x.csv").write_text(text, "utf-8")
    code, lines = run(tmp_path, GOOD, RULES, option, tmp_path / "x.csv")
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(expected)


def test_files_that_are_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    code, lines = run(tmp_path, GOOD, RULES, "--keys", tmp_path / "none.csv")
    assert (code, lines) == (2, ["none.csv: no such file; check the path"])
    code, lines = run(tmp_path, GOOD, RULES, "--per-criterion", tmp_path / "none" / "p.csv")
    assert code == 2
    assert "cannot be written (No such file or directory); choose another place" in lines[0]
    code, lines = run(tmp_path, GOOD, RULES, "--per-criterion", tmp_path / "out.csv")
    assert code == 2
    assert "named for two results" in lines[0]
    code, lines = run(tmp_path, GOOD, RULES, "--explain", "Z")
    assert (code, lines) == (2, ['s.csv, column case: case "Z" is not in it; correct --explain'])


def test_parts_name_what_is_wrong_in_the_file_of_the_part(tmp_path: Path) -> None:
    parts = "parts: [{id: p, sheets: p.csv, rules: one.yaml, weight: 1}]\n"
    (tmp_path / "one.yaml").write_text(ONE, "utf-8")
    (tmp_path / "p.csv").write_text(HEADER + "A,j,a,11\n", "utf-8")
    (tmp_path / "all.yaml").write_text(parts, "utf-8")
    arguments = ["--rules", str(tmp_path / "all.yaml"), "--output", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert "p.csv, line 2, column mark: 11 is above" in result.stderr
    (tmp_path / "all.yaml").write_text(parts + "tie_breaks: [median]\n", "utf-8")
    assert "tie_breaks.1: median needs marks" in CliRunner().invoke(command, arguments).stderr
    (tmp_path / "all.yaml").write_text(parts.replace("one.yaml", "all.yaml"), "utf-8")
    assert "part p is itself made of parts" in CliRunner().invoke(command, arguments).stderr
    code, lines = run(tmp_path, GOOD, parts)
    assert (code, lines) == (2, ["s.csv: r.yaml combines parts, which name their own sheets; leave it out"])
