"""Which methods may decide a ranking: those that the sheets of the app can feed."""

import re

import pytest
from flask import Flask

from award.errors import NotReady
from award.scoring import METHODS
from award.stages.marking import rules_of
from tests.factories import signed_in
from tests.organise.test_setup import Desk
from tests.scene import Scene


def test_only_methods_that_our_sheets_can_feed_are_offered(app: Flask) -> None:
    scene = Scene(app)
    stage = scene.stage("scoring")
    client = signed_in(app, scene.organiser)
    answer = client.get(f"/work/{scene.competition.slug}/setup/stages/{stage.id}")
    offered = set(re.findall(r'name="method" value="(\w+)"', answer.get_data(as_text=True)))
    assert offered == set(METHODS) - {"confidence_weighted_mean"}, "no expert states a confidence"


@pytest.mark.parametrize("method", ["confidence_weighted_mean", "unheard_of"])
def test_a_preset_that_names_another_does_not_open(app: Flask, method: str) -> None:
    scene = Scene(app).submitted(2)
    scene.close("submission")
    scene.open("screening")
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "method": method}
    scene.commit()
    with pytest.raises(NotReady) as refusal:
        scene.open("scoring")
    assert "请选择计分方法。" in [problem.message for problem in refusal.value.facts["missing"]]


def test_what_equal_scores_are_compared_by_is_declared_and_public(app: Flask) -> None:
    desk = Desk(app, "digital_society")
    stage = desk.stage("scoring")
    path, ending = f"/stages/{stage.id}", f"/stages/{stage.id}/parameters"
    first = stage.parameters["criteria"][0]
    wanted = [f"criterion:{first['key']}", "", "median"]
    assert desk.send(path, ending, tie_breaks=wanted).status_code == 303
    kept = desk.stage("scoring")
    assert kept.parameters["method_parameters"]["tie_breaks"] == [wanted[0], "median"]
    assert [str(tie) for tie in rules_of(kept).tie_breaks] == [wanted[0], "median"]
    assert desk.send(path, ending).status_code == 303, "sent untouched, it stays"
    assert desk.stage("scoring").parameters == kept.parameters
    public = desk.client.get(f"/c/{desk.competition.slug}/").get_data(as_text=True)
    assert f"“{first['name']}”得分高的在前；各份评分的中位数高的在前" in public
    assert desk.send(path, ending, tie_breaks=["lot:1", "", ""]).status_code == 303
    assert "tie_breaks" not in desk.stage("scoring").parameters["method_parameters"], "not one of the choices"
