"""The sealed draw: sealed before the number, drawn once after it, public, and repeated by anybody with the command."""

import hashlib
import re
import shlex
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from award.cli import main
from award.errors import Invalid, NotAllowed, TooLate, WrongState
from award.invariants import broken
from award.models import Announcement, Decision, Draw, Event, Person, PoolMember
from award.stages import decision, draws
from award.stages.assignments import commit_assignment
from award.stages.situation import situation_of
from tests.factories import fresh, post, signed_in
from tests.results.editions import past
from tests.scene import Scene
from tests.statements import counted

SOURCE = "福利彩票双色球第 2026140 期开奖号码"
LATER = timedelta(days=2)


def sealed(scene: Scene, key: str = "scoring", **more: Any) -> Draw:
    stage = scene.stage(key)
    given = {"entries": draws.eligible_of(scene.session, stage), "wanted": 2, "source": SOURCE, "due_at": scene.at + LATER, **more}  # fmt: skip
    made = draws.seal_draw(scene.session, stage, by=scene.organiser, at=scene.at, **given)
    scene.commit()
    return made


@pytest.fixture
def scoring(core: Flask) -> Scene:
    return Scene(core).submitted(3).screened()


def test_only_the_drawn_are_assigned(scoring: Scene) -> None:
    made = sealed(scoring)
    stage = scoring.stage("scoring")
    assert situation_of(scoring.session, stage, seed=1).snapshot.judges == []
    with pytest.raises(WrongState):
        draws.execute_draw(scoring.session, made, seed="0311", by=scoring.chair, at=scoring.at)
    drawn = draws.execute_draw(scoring.session, made, seed=" 0311 ", by=scoring.chair, at=made.due_at)
    again = draws.execute_draw(scoring.session, made, seed="9999", by=scoring.chair, at=made.due_at)
    scoring.commit()
    assert drawn == again == made.drawn
    assert made.seed == "0311"
    judges = {int(judge.id) for judge in situation_of(scoring.session, stage, seed=1).snapshot.judges}
    assert judges == {made.people[entry] for entry in drawn}
    assert fresh(select(Event.name).where(Event.name.like("draw_%")).order_by(Event.n)) == [
        "draw_sealed",
        "draw_executed",
    ]
    titles = fresh(select(Announcement.title).order_by(Announcement.id))
    assert titles == ["第 1 号抽签：封存名单", "第 1 号抽签：抽签结果"]
    assert made.digest in fresh(select(Announcement.text).order_by(Announcement.id))[0]
    assert broken() == []


def test_it_is_taken_back_only_before_its_number(scoring: Scene) -> None:
    made = sealed(scoring)
    with pytest.raises(WrongState):
        sealed(scoring)  # one draw of experts a stage
    with pytest.raises(TooLate):
        draws.void_draw(scoring.session, made, reason="名单有误", by=scoring.organiser, at=made.due_at)
    with pytest.raises(Invalid):
        draws.void_draw(scoring.session, made, reason=" ", by=scoring.organiser, at=scoring.at)
    draws.void_draw(scoring.session, made, reason="名单有误", by=scoring.organiser, at=scoring.at)
    scoring.commit()
    with pytest.raises(WrongState):
        draws.execute_draw(scoring.session, made, seed="1", by=scoring.organiser, at=made.due_at)
    assert draws.drawn_experts(scoring.session, scoring.stage("scoring")) is None
    assert sealed(scoring).number == 2


def test_who_was_assigned_already_is_not_drawn_again(scoring: Scene) -> None:
    case = scoring.cases[0]
    commit_assignment(scoring.session, scoring.stage("scoring"), pairs=[(scoring.experts[0].id, case.id)], seed=1,
                      by=scoring.organiser, at=scoring.at)  # fmt: skip
    with pytest.raises(WrongState):
        sealed(scoring)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("entries", {"entries": ["K01"]}), ("entries", {"entries": ["K01", "K99"]}), ("wanted", {"wanted": 0}),
        ("wanted", {"wanted": 4}), ("source", {"source": " "}), ("due_at", {"due_at": None}),
    ],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field(scoring: Scene, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        sealed(scoring, **given)
    assert set(refusal.value.problems) == {field}


def test_only_the_office_seals(scoring: Scene) -> None:
    for person in (scoring.chair, scoring.auditor, scoring.experts[0]):
        with pytest.raises(NotAllowed):
            draws.seal_draw(scoring.session, scoring.stage("scoring"), entries=["K01", "K02"], wanted=1, source=SOURCE,
                            due_at=scoring.at + LATER, by=person, at=scoring.at)  # fmt: skip


def test_cases_are_drawn_published_and_repeated_by_the_command(app: Flask, tmp_path: Path) -> None:
    scene = Scene(app).submitted(6).scored()
    scene.competition.is_public = True
    scene.commit()
    organiser, visitor = signed_in(app, scene.organiser), app.test_client()
    desk, public = f"/work/{scene.competition.slug}/draws", f"/c/{scene.competition.slug}/draws"
    assert "还没有抽签" in visitor.get(public).get_data(as_text=True)
    form = f"{desk}/new/{scene.stage('decision').id}"
    scene.session.rollback()
    references = list(draws.eligible_cases(scene.session, scene.stage("decision")))
    due = scene.stage("decision").closes_at
    assert due is not None
    said = {"entries": references, "wanted": "2", "source": SOURCE, "due_at": due.strftime("%Y-%m-%dT%H:%M")}
    past_form = post(organiser, form, {**said, "due_at": "2020-01-01T10:00", "wanted": "9"})
    assert past_form.status_code == 422
    assert "号码公布的时间应在此刻之后" in past_form.get_data(as_text=True)
    assert post(organiser, form, {**said, "due_at": "2999-01-01T10:00"}).status_code == 303
    made = fresh(select(Draw))[0]
    page = visitor.get(public).get_data(as_text=True)
    assert SOURCE in page
    assert made.digest[:4].upper() in page
    assert references[0] not in page, "the list is public when the draw is done"
    assert visitor.get(f"{public}/{made.id}.txt").status_code == 404
    assert visitor.get(f"{public}/{made.id}.json").get_json()["eligible"] is None
    assert post(organiser, f"{desk}/{made.id}/number", {"seed": "7"}, form_at=desk).status_code == 409
    draws.execute_draw(scene.session, made, seed="03 11's", by=scene.organiser, at=made.due_at)
    scene.commit()
    facts = visitor.get(f"{public}/{made.id}.json").get_json()
    listed = visitor.get(f"{public}/{made.id}.txt").get_data()
    assert hashlib.sha256(listed).hexdigest() == facts["digest"] == made.digest
    file = tmp_path / "eligible.txt"
    file.write_bytes(listed)
    run = CliRunner().invoke(main, ["draw", str(file), "--seed", facts["seed"], "--number", str(facts["wanted"]), "--digest", facts["digest"], "--output", str(tmp_path / "drawn.txt")])  # fmt: skip
    assert run.exit_code == 0, run.output
    assert (tmp_path / "drawn.txt").read_text(encoding="utf-8").split() == facts["drawn"]
    assert f"drawn 1: {facts['drawn'][0]}" in run.output
    page = visitor.get(public).get_data(as_text=True)
    assert facts["drawn"][1] in page
    printed = re.search(r"^award (draw .+)</pre>", page, re.MULTILINE)
    assert printed
    words = shlex.split(unescape(printed[1]))
    assert words[words.index("--seed") + 1] == facts["seed"], "as a shell reads it"


def test_a_drawn_case_gets_its_tier_with_the_draw_as_the_reason(core: Flask) -> None:
    scene = Scene(core).submitted(6).scored()
    stage = scene.stage("decision")
    scene.competition.tiers[0].quota = scene.competition.tiers[1].quota = 1
    decision.propose_decisions(scene.session, stage, by=scene.organiser, at=scene.at)
    made = sealed(scene, "decision", wanted=1)
    draws.execute_draw(scene.session, made, seed="5", by=scene.chair, at=made.due_at)
    drawn = next(case for case in scene.cases if case.reference in made.drawn)
    other = next(case for case in scene.cases if case.reference in made.eligible and case is not drawn)
    tier = scene.competition.tiers[1]
    with pytest.raises(WrongState):
        draws.decide_by_draw(scene.session, made, other, tier=tier, by=scene.chair, at=scene.at)
    decided = draws.decide_by_draw(scene.session, made, drawn, tier=tier, by=scene.chair, at=scene.at)
    scene.commit()
    assert decided.tier_id == tier.id
    assert decided.reason in (None, "第 1 号抽签抽中，抽签号码 5。")
    assert fresh(select(Decision.id))


def test_the_command_refuses_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "eligible.txt"
    file.write_text("K01\nK02\nK02\n", encoding="utf-8")
    runner = CliRunner()
    for extra, said in (
        ([str(file), "--seed", "1", "--number", "1"], "twice"),
        ([str(file), "--seed", "1", "--number", "1", "--digest", "00"], "twice"),
        ([str(tmp_path / "none"), "--seed", "1", "--number", "1"], "no such file"),
    ):
        run = runner.invoke(main, ["draw", *extra])
        assert run.exit_code == 2
        assert said in run.output
    file.write_text("K01\nK02\n", encoding="utf-8")
    run = runner.invoke(main, ["draw", str(file), "--seed", "1", "--number", "1", "--digest", "00"])
    assert (run.exit_code, "not the published list" in run.output) == (2, True)
    run = runner.invoke(main, ["draw", str(file), "--seed", "1", "--number", "3"])
    assert run.exit_code == 2
    file.write_bytes("专家".encode("gb18030"))
    assert runner.invoke(main, ["draw", str(file), "--seed", "1", "--number", "1"]).exit_code == 2


def test_pages_ask_as_often_of_many_as_of_few(app: Flask) -> None:
    scene = Scene(app).submitted(6).scored()
    past(scene, "decision")
    scene.competition.is_public = True
    scene.commit()
    organiser, visitor = signed_in(app, scene.organiser), app.test_client()
    scene.session.rollback()
    desk, public = f"/work/{scene.competition.slug}/draws", f"/c/{scene.competition.slug}/draws"
    new = f"{desk}/new/{scene.stage('decision').id}"
    found = []
    for times in (1, 5):
        for _ in range(times):
            made = sealed(scene, "decision", due_at=scene.at + LATER)
            draws.execute_draw(scene.session, made, seed="5", by=scene.chair, at=made.due_at)
            scene.commit()
        numbers = {}
        for client, address in ((organiser, desk), (organiser, new), (visitor, public)):
            assert client.get(address).status_code == 200
            with counted() as sent:
                client.get(address)
            numbers[address] = len(sent)
        found.append(numbers)
        scene.session.rollback()
    assert found[0] == found[1]
    assert max(found[0].values()) <= 12, found
    for person in (scene.experts[0], scene.applicant):
        assert signed_in(app, person).get(desk).status_code == 403
    assert post(signed_in(app, scene.chair), new, form_at=desk).status_code == 403


def test_the_office_chooses_by_fields_and_not_by_name(app: Flask) -> None:
    scene = Scene(app).submitted(3).screened()
    category = scene.competition.categories[0]
    member = fresh(select(PoolMember).where(PoolMember.pseudonym == "K01"))[0]
    scene.session.rollback()
    scene.session.get_one(PoolMember, member.id).categories = [category.key]
    scene.session.get_one(Person, member.person_id).fields = ["养老服务"]
    named = scene.session.get_one(Person, member.person_id).name
    scene.commit()
    url = f"/work/{scene.competition.slug}/draws/new/{scene.stage('scoring').id}"
    page = signed_in(app, scene.organiser).get(url).get_data(as_text=True)
    assert re.search(rf"K01</span>\s*<span[^>]*>{category.name}、养老服务", page)
    assert named not in page
