"""The weighted parts of a decision: exact, shown with each case, frozen when the first of their stages opens."""

import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import insert, select

from award.cli.score import command as score_command
from award.errors import Invalid
from award.models import Decision, Ranking, RankingRow, Stage
from award.stages import changing_stages, decision, selection
from award.stages.combined import combined_ranking
from award.stages.selection_inputs import inputs_of
from tests.factories import fresh, signed_in
from tests.results.editions import desk
from tests.scene import Scene

WEIGHTS = {"scoring": 8000, "interview": 2000}


def second_round(scene: Scene, scores: list[str | None]) -> None:
    """A second scoring stage with these printed scores, case by case, that counts 20 %."""
    first = scene.stage("scoring")
    stage = Stage(competition_id=first.competition_id, key="interview", kind="scoring", step=9, name="现场答辩",
                  state="closed", opens_at=scene.at, opened_at=scene.at, parameters=first.parameters)  # fmt: skip
    scene.session.add(stage)
    scene.session.flush()
    ranking = Ranking(stage_id=stage.id, number=1, method="mean", parameters={}, digest="x" * 64, denominator=1,
                      made_at=scene.at)  # fmt: skip
    scene.session.add(ranking)
    scene.session.flush()
    rows = [
        {"ranking_id": ranking.id, "place": at, "case_id": case.id, "rank": at, "sheets": 3, "score": score}
        for at, (case, score) in enumerate(zip(scene.cases, scores, strict=True), start=1)
    ]
    scene.session.execute(insert(RankingRow), rows)
    decided = scene.stage("decision")
    sources = [{"stage": key, "weight": weight} for key, weight in WEIGHTS.items()]
    decided.parameters = {**decided.parameters, "sources": sources}
    scene.commit()


def printed(scene: Scene) -> dict[int, Fraction]:
    rows = scene.session.execute(
        select(RankingRow.case_id, RankingRow.score)
        .join(Ranking, Ranking.id == RankingRow.ranking_id)
        .where(Ranking.stage_id == scene.stage("scoring").id)
    )
    return {case_id: Fraction(score) for case_id, score in rows}


def test_parts_are_added_exactly_and_rounded_once(app: Flask) -> None:
    scene = Scene(app).submitted(3).scored()
    second = ["9.005", "8.125", "1.0"]
    second_round(scene, second)
    online = printed(scene)
    found = {
        standing.case_id: standing for standing in combined_ranking(scene.session, scene.stage("decision"))
    }
    for case, score in zip(scene.cases, second, strict=True):
        exact = (8 * online[case.id] + 2 * Fraction(score)) / 10
        units = exact * 1000
        rounded = (2 * units.numerator + units.denominator) // (2 * units.denominator)
        assert Fraction(str(found[case.id].score)) == Fraction(rounded, 1000)
        assert found[case.id].score is not None
        assert dict(found[case.id].parts)["interview"] is not None
    ranks = sorted(found.values(), key=lambda standing: standing.rank or 99)
    assert [standing.rank for standing in ranks] == [1, 2, 3]


def test_the_score_command_combines_the_exported_parts_alike(app: Flask, tmp_path: Path) -> None:
    """Sheets and rules of the one stage from its own export, of the other by hand; the sum is the decision's."""
    scene = Scene(app).submitted(3).scored()
    second = ["9.005", "8.125", "1.000"]
    second_round(scene, second)
    client = signed_in(app, scene.organiser)
    base = f"/work/{scene.competition.slug}"
    answer = client.get(f"{base}/scoring/{scene.stage('scoring').id}/recompute.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    lines = [f"{case.reference},J,c,{score}" for case, score in zip(scene.cases, second, strict=True)]
    (tmp_path / "second.csv").write_text("case,judge,criterion,mark\n" + "\n".join(lines) + "\n", "utf-8")
    (tmp_path / "second.yaml").write_text(
        "criteria: [{id: c, min: 0, max: 10, step: 0.001}]\ndigits: 3\n", "utf-8"
    )
    (tmp_path / "parts.yaml").write_text(
        "digits: 3\nparts:\n  - {id: scoring, sheets: sheets.csv, rules: rules.yaml, weight: 80}\n"
        "  - {id: interview, sheets: second.csv, rules: second.yaml, weight: 20}\n",
        "utf-8",
    )
    output = tmp_path / "combined.csv"
    run = CliRunner().invoke(
        score_command, ["--rules", str(tmp_path / "parts.yaml"), "--output", str(output)]
    )
    assert run.exit_code == 0, run.output
    selection.keep_proposal(
        scene.session, scene.stage("decision"), inputs := inputs_of(scene.session, scene.stage("decision")),
        selection.solved(inputs), by=None, at=scene.at,
    )  # fmt: skip
    scene.commit()
    answer = client.get(desk(scene, "decision", "selection.zip"))
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        exported = archive.read("ranking.csv").decode()
    assert output.read_text("utf-8") == exported


def test_a_case_without_a_part_has_no_rank(app: Flask) -> None:
    scene = Scene(app).submitted(3).scored()
    second_round(scene, ["9.00", None, "8.00"])
    found = combined_ranking(scene.session, scene.stage("decision"))
    assert [standing.rank for standing in found] == [1, 2, None]
    assert found[-1].case_id == scene.cases[1].id
    assert dict(found[-1].parts)["interview"] is None


def test_the_parts_stand_beside_the_score_and_in_the_export(app: Flask) -> None:
    scene = Scene(app).submitted(3).scored()
    second_round(scene, ["9.00", "8.00", "7.00"])
    decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.commit()
    assert all(len(parts) == 2 for parts in fresh(select(Decision.parts)))
    client = signed_in(app, scene.organiser)
    page = client.get(desk(scene, "decision", "decision")).get_data(as_text=True)
    assert "现场答辩 20%" in page
    rows = client.get(desk(scene, "decision", "decision.csv")).get_data(as_text=True)
    assert "现场答辩 20%" in rows
    assert "9.00" in rows


def test_the_weights_are_frozen_when_a_part_opens(app: Flask) -> None:
    scene = Scene(app).submitted(3).screened()
    stage = scene.stage("decision")
    assert stage.state == "planned"
    other = {**stage.parameters, "sources": [{"stage": "scoring", "weight": 10000}]}
    changing_stages.change_parameters(scene.session, stage, other, by=scene.organiser, at=scene.at)
    for sources in ([{"stage": "defence", "weight": 10000}], [{"stage": "scoring", "weight": 9999}]):
        with pytest.raises(Invalid):
            changing_stages.change_parameters(
                scene.session, stage, {**other, "sources": sources}, by=scene.organiser, at=scene.at
            )
    page = signed_in(app, scene.organiser).get(f"/work/{scene.competition.slug}/setup/stages/{stage.id}")
    assert "权重不能再改" in page.get_data(as_text=True)
