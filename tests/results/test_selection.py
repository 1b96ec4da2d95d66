"""Selection under rules over HTTP: the rules as rows, the solved proposal by a job, its taking over, its files."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from award.cli.select import command
from award.models import Candidacy, Decision, Event, SelectionProposal, Stage
from tests.factories import fresh, post, signed_in
from tests.results.editions import past
from tests.scene import Scene
from tests.scoring_web.office import run_jobs

PROPOSE = "award.propose_selection"


def page_of(scene: Scene) -> str:
    return f"/work/{scene.competition.slug}/results/{scene.stage('decision').id}/selection"


def desk_of(scene: Scene) -> str:
    return page_of(scene).replace("/selection", "/decision")


@pytest.fixture
def scene(app: Flask) -> Scene:
    """Six cases, all candidates, three seats; later cases are better; 4406, 3301, 5101 in turn."""
    found = Scene(app).submitted(6)
    stage = found.stage("scoring")
    stage.parameters = {**stage.parameters, "rule": {"kind": "top", "number": 6, "scope": "all"}}
    found.commit()
    found.scored()
    past(found, "decision")
    return found


def rules(**cells: str) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in cells.items()}


def solve(scene: Scene, client: FlaskClient, **cells: str) -> dict[str, Any]:
    """Write rules, solve them, and return what is kept."""
    asked = post(client, page_of(scene), {**rules(**cells), "then": "solve"})
    assert asked.status_code == 303, asked.get_data(as_text=True)
    run_jobs(scene.app, PROPOSE, scene.at)
    return fresh(select(SelectionProposal).order_by(SelectionProposal.number.desc()))[0].result


def test_rules_are_rows_with_errors_beside_the_field(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    page = client.get(page_of(scene)).get_data(as_text=True)
    assert "下面按本届的评选目标填好" in page
    bad = {
        "limits-0-target": "region=99", "limits-0-min": "1",
        "limits-1-target": "level=county", "limits-1-min": "2", "limits-1-max": "1",
        "limits-2-target": "kind=company",
        "limits-3-target": "category=each", "limits-3-max": "两", "limits-3-soft": "0",
        "limits-4-target": "body=each", "limits-4-min": "4", "limits-4-tier": "nonsense",
        "min_score": "高",
    }  # fmt: skip
    answer = post(client, page_of(scene), bad)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    for name, words in {
        "limits-0-target": "请选择这条规则管哪一类",
        "limits-1-max": "上限不能小于下限",
        "limits-2-min": "请填写下限或上限",
        "limits-3-max": "请填写不小于 0 的整数",
        "limits-3-soft": "请填写大于 0 的分数",
        "limits-4-min": "下限超过了席位数",
        "limits-4-tier": "请选择一个奖项",
        "min_score": "请填写数字",
    }.items():
        beside = said.split(f'id="{name}-error"')[1]
        assert words in beside[:400], name
    assert 'value="两"' in said, "what was typed stays"
    assert "limits" not in fresh(select(Stage.parameters).where(Stage.kind == "decision"))[0]


def test_a_proposal_is_solved_by_a_job_and_taken_over(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    kept = solve(
        scene,
        client,
        limits_0_target="region=44",
        limits_0_min="2",
        limits_1_target="region=33",
        limits_1_min="0",
    )
    assert [price["lost"] for price in kept["prices"]][1] == "0.00"
    page = client.get(page_of(scene)).get_data(as_text=True)
    assert "按规则进入" in page
    assert "广东 ≥ 2 例" in page
    number = fresh(select(SelectionProposal.id))[0]
    assert (
        post(client, f"{page_of(scene)}/adopt", {"proposal": "0"}, form_at=page_of(scene)).status_code == 409
    )
    done = post(client, f"{page_of(scene)}/adopt", {"proposal": str(number)}, form_at=page_of(scene))
    assert done.status_code == 303
    won = {decision.case_id for decision in fresh(select(Decision)) if decision.tier_id}
    assert won == {case_id for case_id, _tier, _rule in kept["winners"]}
    assert sum(case.region_code.startswith("44") for case in scene.cases if case.id in won) == 2
    desk = client.get(desk_of(scene)).get_data(as_text=True)
    assert "因规则调入" in desk
    assert {"selection_rules_changed", "selection_solved", "selection_adopted"} <= set(
        fresh(select(Event.name))
    )


def test_a_departure_is_measured_against_the_proposal(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    solve(scene, client, limits_0_target="region=44", limits_0_min="2")
    number = fresh(select(SelectionProposal.id))[0]
    post(client, f"{page_of(scene)}/adopt", {"proposal": str(number)}, form_at=page_of(scene))
    brought_in = fresh(select(Decision).where(Decision.tier_id.is_not(None)).order_by(Decision.rank.desc()))[
        0
    ]
    here = f"{desk_of(scene)}/{brought_in.case.token}"
    page = client.get(f"{here}?to=").get_data(as_text=True)
    assert "广东 ≥ 2 例" in page.split('id="effect"')[1][:800], "the form says which rule the move breaks"
    assert post(client, here, {"tier": "", "reason": ""}).status_code == 422
    assert post(client, here, {"tier": "", "reason": "评委会商定"}).status_code == 303
    post(client, desk_of(scene))
    assert fresh(select(SelectionProposal.set_aside_at))[0] is not None, (
        "filled by rank, it rests on no proposal"
    )


def test_a_proposal_is_out_of_date_when_something_changed(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    solve(scene, client, limits_0_target="region=44", limits_0_min="2")
    number = fresh(select(SelectionProposal.id))[0]
    post(client, page_of(scene), rules(limits_0_target="region=44", limits_0_min="1"))
    assert "方案已经过时" in client.get(page_of(scene)).get_data(as_text=True)
    answer = post(client, f"{page_of(scene)}/adopt", {"proposal": str(number)}, form_at=page_of(scene))
    assert answer.status_code == 409
    assert "请重新生成" in answer.get_data(as_text=True)
    assert fresh(select(Decision)) == []


def test_contradictory_rules_say_what_to_relax(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    kept = solve(
        scene, client, limits_0_target="region=44", limits_0_min="2", limits_1_target="region=33", limits_1_min="2",
    )  # fmt: skip
    assert kept["relax"] == [[0, 1]] or kept["relax"] == [[1, 1]]
    page = client.get(page_of(scene)).get_data(as_text=True)
    assert "规则之间有冲突" in page
    assert "放宽 1 例" in page
    number = fresh(select(SelectionProposal.id))[0]
    refused = post(client, f"{page_of(scene)}/adopt", {"proposal": str(number)}, form_at=page_of(scene))
    assert refused.status_code == 409


def test_too_few_candidates_are_refused_before_solving(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    answer = post(client, page_of(scene), {"min_score": "9.9", "then": "solve"})
    assert answer.status_code == 422
    assert "少于席位" in answer.get_data(as_text=True)


def test_rules_are_frozen_once_the_release_is_asked(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    post(client, desk_of(scene))
    asked = desk_of(scene).replace("/decision", "/release/ask")
    assert post(client, asked, form_at=desk_of(scene)).status_code == 303
    answer = post(
        client, page_of(scene), rules(limits_0_target="region=44", limits_0_min="1"), form_at=desk_of(scene)
    )
    assert answer.status_code == 409
    assert "不能再改" in answer.get_data(as_text=True)


def test_who_may_see_and_who_may_write(scene: Scene) -> None:
    for person in (scene.experts[0], scene.screener, scene.applicant):
        assert signed_in(scene.app, person).get(page_of(scene)).status_code == 403
    for person in (scene.chair, scene.auditor):
        client = signed_in(scene.app, person)
        assert client.get(page_of(scene)).status_code == 200
        for act in ("", "/solve", "/adopt"):
            assert post(client, page_of(scene) + act, form_at=page_of(scene)).status_code == 403
        assert client.get(f"{page_of(scene)}.zip").status_code == 404, "nothing was solved"
    assert scene.app.test_client().get(page_of(scene)).status_code == 302


def test_the_command_computes_the_same_from_the_files(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(scene.app, scene.organiser)
    solve(
        scene, client, limits_0_target="region=44", limits_0_min="1", limits_1_target="region=each", limits_1_max="1",
        limits_2_target="level=township", limits_2_min="2", limits_2_soft="0.5", limits_3_target="category=relief",
        limits_3_max="1", limits_3_tier="excellent", min_score="1",
    )  # fmt: skip
    answer = client.get(f"{page_of(scene)}.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    said = (tmp_path / "command.txt").read_text("utf-8").split()
    assert said[:2] == ["award", "select"]
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(command, said[2:])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "winners.csv").read_bytes() == (tmp_path / "expected" / "winners.csv").read_bytes()
    assert run.output == (tmp_path / "expected" / "summary.txt").read_text("utf-8")


def test_a_withdrawn_case_takes_no_part(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    solve(scene, client, limits_0_target="region=44", limits_0_min="1")
    scene.session.execute(
        Candidacy.__table__.update()
        .where(Candidacy.case_id == scene.cases[-1].id, Candidacy.stage_id == scene.stage("decision").id)
        .values(outcome="lapsed", reason="withdrawn", decided_at=scene.at)
    )
    scene.commit()
    assert "方案已经过时" in client.get(page_of(scene)).get_data(as_text=True)


def test_ties_at_a_line_are_told_and_left_to_the_committee(scene: Scene) -> None:
    client = signed_in(scene.app, scene.organiser)
    solve(scene, client, limits_0_target="region=44", limits_0_min="1")
    proposal = fresh(select(SelectionProposal))[0]
    first, second = scene.cases[2].id, scene.cases[3].id
    tie = {"score": "6.00", "tier": "excellent", "inside": [first], "outside": [second]}
    proposal.result = {
        **proposal.result, "ties": [tie], "cases": [[first, 3, "6.00"], [second, 3, "6.00"], *proposal.result["cases"]],
    }  # fmt: skip
    scene.commit()
    page = client.get(page_of(scene)).get_data(as_text=True)
    told = page.split("6.00 分并列，正在名额线上")[1][:900]
    assert told.index(scene.cases[2].title) < told.index("同分未入选") < told.index(scene.cases[3].title)
