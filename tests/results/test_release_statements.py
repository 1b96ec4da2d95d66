"""Releasing asks the same of few winners as of many, and so does asking for it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Stage
from award.stages import decision
from tests.factories import fresh, signed_in, token_in
from tests.results.crowd import crowd
from tests.results.editions import carried_out, desk, noticed, past
from tests.scene import Scene
from tests.statements import counted

MOST = 18
CARRYING_OUT = 32  # the job, with its own row: all that a closing does, and what becomes public with it


def prepared(app: Flask, key: str, more: int) -> Scene:
    """A decision or a publication that waits to be asked for."""
    if key == "publication":
        scene = noticed(app)
    else:
        scene = Scene(app).submitted(6).scored()
        decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
        scene.commit()
        past(scene, "decision")
    if more:
        crowd(scene, more)
    return scene


@pytest.mark.parametrize(("key", "more"), [("decision", 0), ("publication", 0), ("publication", 40)])
def test_asking_and_releasing(app: Flask, key: str, more: int) -> None:
    scene = prepared(app, key, more)
    page = desk(scene, key, "release")
    numbers = []
    for who, path, form in ((scene.organiser, "/ask", {}), (scene.chair, "", {"when": "now"})):
        client = signed_in(app, who)
        shown = client.get(page).get_data(as_text=True)
        digest = re.search(r'name="digest" value="([^"]+)"', shown)
        form = {**form, "digest": digest[1] if digest else "", "csrf_token": token_in(client, page)}
        scene.session.rollback()
        with counted() as sent:
            answer = client.post(page + path, data={**form, "idempotency_key": f"once{path}"})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        numbers.append(len(sent))
    assert max(numbers) <= MOST, numbers
    with counted() as sent:
        assert carried_out(app)
    assert len(sent) <= CARRYING_OUT, "\n".join(sent)
    assert fresh(select(Stage.state).where(Stage.kind == key)) == ["closed"]
