"""What an expert and a case have in common, from the data: categories, tags, words; and what an assignment makes of it."""

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Person, PoolMember, Post
from award.scoring.assignment import assign
from award.stages.assignment_plan import plan_of
from award.stages.situation import OVERLAP, situation_of
from tests.scene import Scene


@pytest.fixture
def scene(core: Flask) -> Scene:
    """Six cases in scoring; the first expert knows 为老服务, the second works where a case comes from."""
    scene = Scene(core).submitted(6).screened()
    people = list(scene.session.execute(select(Person).order_by(Person.id)).scalars())
    people[0].fields = ["为老服务", "基层治理"]
    people[1].fields = ["海洋工程"]
    scene.session.add(Post(person_id=people[1].id, body="独居老人研究院", title="院长"))
    members = list(scene.session.execute(select(PoolMember).order_by(PoolMember.id)).scalars())
    members[2].categories = ["community"]
    people[3].fields = ["区县级"]
    scene.commit()
    return scene


def test_each_part_is_told(scene: Scene) -> None:
    stage = scene.stage("scoring")
    told: list[float] = []
    situation = situation_of(scene.session, stage, seed=1, progress=told.append)
    assert told[-1] == 1.0
    assert situation.matching is not None
    snapshot = situation.snapshot
    judges = {judge.id: at for at, judge in enumerate(snapshot.judges)}
    at = [judges[str(expert.id)] for expert in scene.experts]
    cases = np.arange(6)
    parts = situation.matching.parts
    elderly, ocean, community = (parts.of(cases, np.full(6, at[n])).tolist() for n in range(3))
    assert all(text > 0 for _, _, text in elderly), "the field's words stand in every text"
    assert all(text == 0 for _, _, text in ocean), "an employer's name is no knowledge"
    categories = [case.category for case in snapshot.cases]
    assert [bool(fits) for fits, _, _ in community] == [category == "community" for category in categories]


def test_a_tag_is_a_field_that_an_attribute_names(scene: Scene) -> None:
    situation = situation_of(scene.session, scene.stage("scoring"), seed=1)
    assert situation.matching is not None
    judge = [j.id for j in situation.snapshot.judges].index(str(scene.experts[3].id))
    lines = situation.matching.why(list(range(6)), [judge] * 6)
    named = [[situation.matching.words[number] for number in line[2:]] for line in lines]
    assert named == [
        ["区县级"] if case.region_code and number % 2 == 0 else []
        for number, case in enumerate(scene.cases, 1)
    ]


def test_the_plan_says_why_and_the_digest_needs_no_text(scene: Scene) -> None:
    stage = scene.stage("scoring")
    situation = situation_of(scene.session, stage, seed=1)
    plan = plan_of(situation, assign(situation.snapshot), overlap=OVERLAP, top_up=True)
    assert len(plan["why"]) == len(plan["added"]) > 0
    assert set(plan["tags"]) == {"为老服务", "基层治理", "海洋工程", "区县级"}
    assert 0 < plan["after"]["text"] <= 1
    assert situation_of(scene.session, stage, seed=1, matched=False).digest == situation.digest
