"""`award judges` and `award assign` on real and on broken files."""

import csv
import shutil

import pytest

from award.cli.assign import command as assign_command
from award.cli.judges import command as judges_command
from tests.scoring.stat_data import rows_of, run


def lines_of(result):
    return dict(line.split(": ", 1) for line in result.stdout.splitlines())


def long_form(folder, target):
    """SHEETS.csv from ratings.csv."""
    rows = rows_of(folder / "ratings.csv")
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["case", "judge", "criterion", "mark"])
        for row in rows:
            for key, mark in row.items():
                if not key.endswith("_id"):
                    writer.writerow([row["case_id"], row["judge_id"], key, mark])


@pytest.mark.parametrize(
    ("name", "variances"),
    [
        ("ratings-at8-16raters", (0.38897567, 0.04543426, 0.10655483)),
        ("penicillin", (0.71690834, 3.73091901, 0.30241545)),
    ],
)
def test_judges_of_real_ratings(shared_data, tmp_path, name, variances):
    long_form(shared_data / name, tmp_path / "sheets.csv")
    result = run(judges_command, tmp_path / "sheets.csv", "--output", tmp_path / "judges.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    said = lines_of(result)
    keys = ("variance_cases", "variance_judges", "variance_residual")
    assert [float(said[key]) for key in keys] == pytest.approx(variances, abs=2e-6)
    assert said["components"] == "1"
    blups = {r["id"]: float(r["blup"]) for r in rows_of(shared_data / name / "reference_lme4_blup.csv")}
    found = rows_of(tmp_path / "judges.csv")
    assert [row["judge"] for row in found] == sorted(row["judge"] for row in found)
    for row in found:
        assert float(row["leniency"]) == pytest.approx(blups[row["judge"]], abs=1e-6)


def test_a_single_judge_has_no_leniency_and_is_told_why(tmp_path):
    (tmp_path / "s.csv").write_text("case,judge,criterion,mark\nA,x,k,5\nB,x,k,7\n", encoding="utf-8")
    result = run(judges_command, tmp_path / "s.csv", "--output", tmp_path / "j.csv")
    assert result.exit_code == 0
    assert "single judge" in result.stderr
    assert (tmp_path / "j.csv").read_text(encoding="utf-8").splitlines()[1] == "x,2,6,,1.414213562"


def test_incomplete_sheets_stay_out(tmp_path):
    text = "case,judge,criterion,mark\nA,x,k,5\nA,x,l,7\nA,y,k,5\nB,x,k,6\nB,x,l,8\nB,y,k,7\nB,y,l,7\n"
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    assert run(judges_command, tmp_path / "s.csv", "--output", tmp_path / "j.csv").exit_code == 0
    assert [(row["judge"], row["sheets"]) for row in rows_of(tmp_path / "j.csv")] == [("x", "2"), ("y", "1")]


def test_assign_reaches_the_optimum_from_files(shared_data, tmp_path):
    folder = shared_data / "assignment-csconf-1"
    given = [
        "--similarity",
        folder / "similarity.csv",
        "--conflicts",
        folder / "conflicts.csv",
        "--per-case",
        3,
    ]
    result = run(assign_command, *given, "--max-load", 6, "--output", tmp_path / "a.csv")
    said = lines_of(result)
    assert (result.exit_code, said["objective"], said["gap"]) == (0, "124.250000", "0.000000")
    rows = rows_of(tmp_path / "a.csv")
    assert [row["case"] for row in rows] == sorted(row["case"] for row in rows)
    assert len(rows) == 54 * 3
    tight = run(assign_command, *given, "--max-load", 5, "--output", tmp_path / "none.csv")
    assert tight.exit_code == 3
    assert "162 sheets are needed" in tight.stderr
    assert not (tmp_path / "none.csv").exists()


def test_assign_with_all_the_judges_that_the_file_does_not_name(shared_data, tmp_path):
    folder = shared_data / "assignment-midl"
    (tmp_path / "judges").write_text("\n".join(map(str, range(177))), encoding="utf-8")
    given = [
        "--similarity",
        folder / "similarity.csv",
        "--per-case",
        3,
        "--max-load",
        4,
        "--output",
        tmp_path / "a",
    ]
    given += ["--judges", tmp_path / "judges"]
    assert lines_of(run(assign_command, *given))["objective"] == "201.884880"
    assert lines_of(run(assign_command, *given, "--min-load", 2))["objective"] == "150.043125"


BROKEN_ASSIGN = {
    "judge,case,similarity\na,1,high\n": "line 2, column similarity",
    "judge,case,similarity\na,1,nan\n": "line 2, column similarity",
    "judge,case,similarity\na,1,0.5\na,1,0.6\n": "line 3, column similarity",
    "judge,case,similarity\n,1,0.5\n": "line 2, column judge",
    "judge,case\na,1\n": "column similarity",
    "judge,case,similarity\n": "no judge or no case",
    "": "empty",
}


@pytest.mark.parametrize("text", BROKEN_ASSIGN)
def test_broken_similarities_are_refused_with_their_place(tmp_path, text):
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    given = [
        "--similarity",
        tmp_path / "s.csv",
        "--per-case",
        1,
        "--max-load",
        1,
        "--output",
        tmp_path / "a.csv",
    ]
    result = run(assign_command, *given)
    assert result.exit_code == 2
    assert BROKEN_ASSIGN[text] in result.stderr
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("--conflicts", "judge,case\na,9\n", 'line 2, column case: unknown case "9"'),
        ("--loads", "judge,min,max\na,3,2\n", "line 2, column min: 3 is above the maximum 2"),
        ("--loads", "judge,min,max\na,x,2\n", 'line 2, column min: "x" is not a whole number'),
        ("--loads", "judge,min,max\nq,1,2\n", 'unknown judge "q"'),
        ("--per-case-file", "case,sheets\n1,-1\n", "line 2, column sheets"),
    ],
)
def test_broken_further_files_are_refused(tmp_path, option, text, message):
    (tmp_path / "s.csv").write_text("reviewer,paper,similarity\na,1,0.5\n", encoding="utf-8")
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    given = [
        "--similarity",
        tmp_path / "s.csv",
        "--per-case",
        1,
        "--max-load",
        1,
        "--output",
        tmp_path / "a.csv",
    ]
    result = run(assign_command, *given, option, tmp_path / "f.csv")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("options", "why", "who"),
    [
        (["--per-case", 2, "--max-load", 1], "4 sheets are needed, the judges' maximum loads add up to 2",
         "sheets find no judge; raise loads, add judges or ask for fewer"),
        (["--per-case", 1, "--max-load", 3, "--min-load", 2], "2 sheets are needed, the judges' minimum loads add up to 4",
         "short of the minimum load; lower it"),
        (["--per-case", 1, "--max-load", 2, "--conflicts", "c.csv"], "loads and conflicts do not let every case have",
         "case 1: 1 sheets find no judge"),
    ],
)  # fmt: skip
def test_infeasible_loads_say_which_and_what_to_do(tmp_path, options, why, who):
    (tmp_path / "s.csv").write_text("judge,case,similarity\nj,1,0.5\nk,2,0.5\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("judge,case\nj,1\nk,1\n", encoding="utf-8")
    given = [tmp_path / option if option == "c.csv" else option for option in options]
    result = run(assign_command, "--similarity", tmp_path / "s.csv", *given, "--output", tmp_path / "a.csv")
    assert result.exit_code == 3
    assert result.stderr.splitlines()[0] == f"infeasible: {why}" or why in result.stderr.splitlines()[0]
    assert who in result.stderr
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A,j,a,x\n", 's.csv, line 2, column mark: "x" is not a number; write it like'),
        ("A,j,a,NaN\n", 's.csv, line 2, column mark: "NaN" is not a number'),
        ("A,j,a,5\nA,j,a,6\n", "s.csv, line 3, column mark: A, j, a is on line 2 already; keep one"),
        ("A,,a,5\n", "s.csv, line 2, column judge: the judge is empty; fill it"),
        ("案例,j,a,5\n", "s.csv, line 2, column 1: not UTF-8: it reads as GB18030 (GBK); save the file"),
    ],
)
def test_judges_refuses_bad_sheets_with_their_place(tmp_path, text, message):
    whole = f"case,judge,criterion,mark\n{text}"
    (tmp_path / "s.csv").write_bytes(whole.encode("gb18030"))
    result = run(judges_command, tmp_path / "s.csv", "--output", tmp_path / "j.csv")
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "j.csv").exists()


def test_a_bom_and_crlf_are_accepted_and_gb18030_is_not(shared_data, tmp_path):
    source = shared_data / "assignment-csconf-1" / "similarity.csv"
    plain = source.read_text("utf-8")
    (tmp_path / "s.csv").write_bytes(b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode())
    given = ["--per-case", 1, "--max-load", 6, "--output", tmp_path / "a.csv"]
    assert run(assign_command, "--similarity", tmp_path / "s.csv", *given).exit_code == 0
    first = (tmp_path / "a.csv").read_bytes()
    shutil.copy(source, tmp_path / "s.csv")
    assert run(assign_command, "--similarity", tmp_path / "s.csv", *given).exit_code == 0
    assert (tmp_path / "a.csv").read_bytes() == first
    (tmp_path / "s.csv").write_bytes("judge,case,similarity\n专家,1,0.5\n".encode("gb18030"))
    assert run(assign_command, "--similarity", tmp_path / "s.csv", *given).exit_code == 2
