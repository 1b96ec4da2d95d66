"""Which methods may decide a ranking: exact ones that the sheets of the app can feed."""

import re

import pytest
from flask import Flask

from award.errors import NotReady
from tests.factories import signed_in
from tests.scene import Scene


def test_only_methods_that_our_sheets_can_feed_are_offered(app: Flask) -> None:
    scene = Scene(app)
    stage = scene.stage("scoring")
    client = signed_in(app, scene.organiser)
    answer = client.get(f"/work/{scene.competition.slug}/setup/stages/{stage.id}")
    offered = set(re.findall(r'name="method" value="(\w+)"', answer.get_data(as_text=True)))
    assert offered == {"mean", "sum", "trimmed_mean", "trimmed_sum", "median"}, (
        "no expert states a confidence"
    )


@pytest.mark.parametrize("method", ["confidence_weighted_mean", "severity_adjusted", "unheard_of"])
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
