"""`award select` on small and on broken files."""

import pytest

from award.cli.select import command as select_command
from tests.scoring.stat_data import run

RANKING = "case,sheets,raw_mean,score,rank,tied,sd,low,high,p_top,note\n" + "".join(
    f"{case},5,{score},{score},{rank},no,1.00,,,,\n"
    for case, score, rank in [("A", "95.00", 1), ("B", "90.00", 2), ("C", "85.00", 3), ("D", "80.00", 4)]
)
ATTRIBUTES = "case,region\nA,E\nB,E\nC,E\nD,W\nF,W\n"
QUOTAS = """tiers:
  - {id: gold, seats: 1}
  - {id: silver, seats: 1}
limits:
  - {attribute: region, value: W, min: 1}
eligible: {min_score: 60}
"""


def selected(folder, ranking=RANKING, attributes=ATTRIBUTES, quotas=QUOTAS):
    for name, text in (("r.csv", ranking), ("a.csv", attributes), ("q.yaml", quotas)):
        (folder / name).write_text(text, encoding="utf-8")
    given = ["--attributes", folder / "a.csv", "--rules", folder / "q.yaml", "--output", folder / "w.csv"]
    return run(select_command, folder / "r.csv", *given)


def test_select_writes_winners_and_prices(tmp_path):
    result = selected(tmp_path, RANKING + "F,0,,,,,,,,,no_sheets\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "total: 175.00",
        "winners: 2",
        "price: region=W min 1: 10.00; without it enters B; leaves D",
    ]
    assert (tmp_path / "w.csv").read_text(encoding="utf-8") == (
        "case,tier,score,rank,why\nA,gold,95.00,1,rank\nD,silver,80.00,4,region=W min 1\n"
    )


def test_select_says_what_to_relax(tmp_path):
    result = selected(tmp_path, quotas=QUOTAS.replace("min: 1", "min: 2"))
    assert result.exit_code == 3
    assert result.stderr.splitlines()[1] == "relax: region=W min 2 by 1"
    assert not (tmp_path / "w.csv").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quotas": QUOTAS.replace("min: 1", "minimum: 1")}, "q.yaml, line 5"),
        (
            {"quotas": QUOTAS.replace("min: 1", "min: 3, max: 2")},
            "q.yaml, line 5, column 5: region=W min 3 max 2: needs 0 <= min <= max; correct this limit",
        ),
        (
            {"quotas": QUOTAS.replace("seats: 1", "seats: 4", 1)},
            "q.yaml, line 1, column 1: 5 winners are asked for, 4 cases are eligible; lower the seats",
        ),
        ({"quotas": QUOTAS.replace("region", "city")}, "q.yaml, line 5, column 5: city=W min 1: "),
        ({"quotas": ""}, "q.yaml, line 1, column 1: the file is empty; give at least the tiers"),
        (
            {"quotas": QUOTAS + "bar: 1\n"},
            'q.yaml, line 7, column 1: bar: unknown key "bar"; remove or correct it (known: tiers, limits, eligible)',
        ),
        ({"ranking": RANKING.replace("85.00,3", "eighty,3")}, "r.csv, line 4, column score"),
        ({"attributes": ATTRIBUTES.replace("C,E\n", "")}, "r.csv, line 4, column case: C has no line"),
        ({"attributes": ATTRIBUTES + "A,W\n"}, "a.csv, line 7, column case: A has a line already"),
        ({"attributes": ""}, "a.csv, line 1, column 1: the file is empty"),
        ({"ranking": ""}, "r.csv, line 1, column 1: the file is empty"),
    ],
)
def test_broken_selections_are_refused_with_their_place(tmp_path, change, message):
    result = selected(tmp_path, **change)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "w.csv").exists()


def test_quotas_that_contradict_each_other_are_named(tmp_path):
    """Two limits of one value, floors beyond the seats: exit 3, the fewest to relax, nothing written."""
    apart = QUOTAS.replace("limits:\n", "limits:\n  - {attribute: region, value: W, max: 0}\n")
    beyond = QUOTAS.replace("min: 1", "min: 2").replace(
        "limits:\n", "limits:\n  - {attribute: region, value: E, min: 1}\n"
    )
    for quotas in (apart, beyond):
        result = selected(tmp_path, quotas=quotas)
        assert result.exit_code == 3
        assert result.stderr.splitlines()[0] == "infeasible: the smallest set of limits to relax"
        assert result.stderr.splitlines()[1].startswith("relax: region=")
        assert not (tmp_path / "w.csv").exists()
