"""A result exported by the app and recomputed by ``award score`` from the files alone is the same, byte for byte."""

import shlex
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from award.cli import main
from award.scoring import (
    Adjustment,
    Part,
    PartsRules,
    Rules,
    ScoredParts,
    ScoredSheets,
    TieBreak,
    UncertaintyRule,
    parse_rules,
    rank,
    rank_parts,
    recomputable,
    rules_yaml,
)
from tests.scoring.test_score_reference import lines_for, read, rules_for


def recomputed(files: dict[str, str]) -> tuple[str, str]:
    """What comes out of the exported command, and what should."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_bytes(text.encode())
        words = shlex.split(files["command.txt"])[1:]
        paths = [f"{folder}/{word}" if word in files or word == "recomputed.csv" else word for word in words]
        result = CliRunner().invoke(main, paths)
        assert result.exit_code == 0, result.output
        return (Path(folder) / "recomputed.csv").read_bytes().decode(), files["ranking.csv"]


@st.composite
def scored_for(draw: st.DrawFn, adjusted: bool = True, **fixed: object) -> ScoredSheets:
    rules: Rules = draw(rules_for(**fixed))
    held = read(draw(lines_for(rules)), rules, ["Z"])
    adjust = {"Z": [Adjustment(Decimal(1))], held.case_ids[-1]: [Adjustment(Decimal("-0.125"), 'late, "x"')]}
    keys = {held.case_ids[0]: {"visit": Decimal("2.50")}, "Z": {"other": Decimal(-3)}}
    if not adjusted:
        return ScoredSheets(rules, held.judge_ids, held.sheets, rank(held.case_ids, held.sheets, rules))
    ranking = rank(held.case_ids, held.sheets, rules, adjust=adjust, keys=keys)
    return ScoredSheets(rules, held.judge_ids, held.sheets, ranking, adjust, keys)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scored_for(tie_breaks=(TieBreak("key", "visit"), TieBreak("lot", "种子"))))
def test_official_results(scored: ScoredSheets) -> None:
    assert parse_rules(rules_yaml(scored.rules)) == scored.rules
    found, expected = recomputed(recomputable(scored))
    assert found == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_statistical_results_with_intervals(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(["z_score", "severity_adjusted", "mixed_model", "borda"]))
    uncertainty = UncertaintyRule(2, Decimal("0.8"), 100, 7)
    fixed = {"order": "criteria_first", "method": method, "uncertainty": uncertainty, "tie_breaks": ()}
    found, expected = recomputed(recomputable(data.draw(scored_for(**fixed))))
    assert found == expected


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scored_for(adjusted=False), scored_for(adjusted=False), st.sampled_from(["out", "zero"]))
def test_combined_results(first: ScoredSheets, second: ScoredSheets, missing: str) -> None:
    parts = (Part("线上", "", "", Decimal(80)), Part("答辩", "", "", Decimal("20.5")))
    rules = PartsRules(parts, missing=missing, tie_breaks=(TieBreak("before_adjust"), TieBreak("lot", "1")))  # type: ignore[arg-type]
    adjust = {"C0": [Adjustment(Decimal("0.001"))]}
    combined = rank_parts([first.ranking, second.ranking], rules, adjust=adjust)
    if "C0" not in combined.case_ids:
        adjust = {}
    found, expected = recomputed(recomputable(ScoredParts(rules, [first, second], combined, adjust)))
    assert found == expected


def test_a_part_with_adjustments_of_its_own_is_refused() -> None:
    held = read([], Rules(parse_rules("criteria: [{id: a, min: 0, max: 1, step: 1}]").criteria), ["A"])  # type: ignore[union-attr]
    rules = parse_rules("criteria: [{id: a, min: 0, max: 1, step: 1}]")
    assert isinstance(rules, Rules)
    ranking = rank(held.case_ids, held.sheets, rules)
    part = ScoredSheets(rules, [], held.sheets, ranking, {"A": [Adjustment(Decimal(1))]})
    combined = PartsRules((Part("p", "", "", Decimal(1)),))
    with pytest.raises(ValueError, match="part p has adjustments"):
        recomputable(ScoredParts(combined, [part], rank_parts([ranking], combined)))
