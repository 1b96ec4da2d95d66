"""What region, kind, category and the order of reading have to do with the marks: computed with the ranking, shown after closing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from award.models import Assignment, Attribute, CaseAttribute, Ranking
from award.stages import rankings
from award.stages.aspects import aspects_of
from award.stages.collecting import collect
from tests.factories import fresh, signed_in
from tests.scene import Scene
from tests.scoring_web.office import close_scoring


def read_in_turn(app: Flask, slope: int, cases: int = 9) -> Scene:
    """A closed scoring stage whose experts opened their cases hour by hour, each in an order of his own; what was opened
    in the last third got ``slope`` more. The first third of the cases is of Guangdong and two points better."""
    scene = Scene(app).submitted(cases).assigned()
    stage = scene.stage("scoring")
    for number, case in enumerate(scene.cases):
        case.region_code = "440604" if number < cases // 3 else "320100"
    turns: dict[int, int] = {}
    mine = [one for one in scene.assignments() if one.stage_id == stage.id]
    experts = sorted({one.expert_id for one in mine})
    for one in mine:
        number = scene.cases.index(one.case)
        turn = (number * 2 + experts.index(one.expert_id) * 3) % cases
        turns[one.id] = turn
        one.begun_at = scene.at + timedelta(hours=turn)
        late = slope if turn >= cases * 2 // 3 else 0
        scene.seal(one, 4 + 2 * (number < cases // 3) + number % 2 + late)
    return close_scoring(scene)


def page_of(app: Flask, scene: Scene, role: str) -> str:
    """The page as the role sees it."""
    url = f"/work/{scene.competition.slug}/scoring/{scene.stage('scoring').id}/ranking/sensitivity"
    answer = signed_in(app, getattr(scene, role)).get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("role", ["organiser", "chair", "auditor"])
def test_an_effect_of_the_order_is_said_with_its_numbers(app: Flask, role: str) -> None:
    scene = read_in_turn(app, 2)
    page = page_of(app, scene, role)
    assert "后评的给分偏高" in page
    assert "最后评的三分之一" in page
    (found,) = fresh(select(Ranking))
    reading = found.parameters["figures"]["residuals"]["reading"]
    assert reading["slope"] > 1.5
    assert f"{reading['parts'][2]['effect']:+.2f}" in page
    assert sum(part["sheets"] for part in reading["parts"]) == len(scene.assignments())


def test_groups_are_named_and_set_beside_what_chance_gives(app: Flask) -> None:
    scene = read_in_turn(app, 0)
    page = page_of(app, scene, "chair")
    (found,) = fresh(select(Ranking))
    tables = {
        table["attribute"]: {line["value"]: line for line in table["lines"]}
        for table in found.parameters["figures"]["residuals"]["groups"]
    }
    south, east = (tables["region"][code] for code in ("44", "32"))
    assert (south["cases"], east["cases"]) == (3, 6)
    assert south["apart"] == pytest.approx(-2 * east["apart"], abs=0.001)
    assert south["apart"] > 1.0
    for words in ("按地区", "广东", "江苏", f"{south['apart']:+.2f}", f"±{1.645 * south['error']:.2f}"):
        assert words in page
    assert "不等于有偏向" in page
    assert "kind" not in tables, "all of one kind: nothing to compare"


def test_kinds_are_set_beside_each_other_by_their_groups_too(app: Flask) -> None:
    scene = read_in_turn(app, 0)
    attribute = scene.session.execute(select(Attribute).where(Attribute.key == "kind")).scalar_one()
    companies = [case.id for case in scene.cases[:4]]
    scene.session.execute(
        update(CaseAttribute)
        .where(CaseAttribute.attribute_id == attribute.id, CaseAttribute.case_id.in_(companies))
        .values(value_id=next(value.id for value in attribute.values if value.key == "company"))
    )
    stage = scene.stage("scoring")
    again = rankings.compute(collect(scene.session, stage), stage, aspects_of(scene.session, stage))
    tables = again.values["parameters"]["figures"]["residuals"]["groups"]
    lines = {
        table["attribute"]: [(line["value"], line["cases"]) for line in table["lines"]] for table in tables
    }
    assert lines["kind"] == [("party_government", 5), ("company", 4)]
    assert lines["kind.group"] == [("党政机关和社区", 5), ("社会组织和企业", 4)]


def test_sheets_that_were_opened_at_one_moment_tell_no_order(app: Flask) -> None:
    scene = read_in_turn(app, 0)
    scene.session.execute(update(Assignment).values(begun_at=scene.at))
    stage = scene.stage("scoring")
    again = rankings.compute(collect(scene.session, stage), stage, aspects_of(scene.session, stage))
    assert again.values["parameters"]["figures"]["residuals"]["reading"]["slope"] is None
