"""The proposed order in each of the three kinds of tiers, and of a real committee."""

import json
import random
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from award.models import Case, Decision, Office, PublicList
from tests.factories import fresh, post, signed_in
from tests.results.editions import public
from tests.scene import Scene


@pytest.mark.parametrize("kind", ["by_rank", "no_rank", "given"])
def test_the_proposed_order_follows_the_tier(app: Flask, kind: str) -> None:
    scene = Scene(app)
    scene.competition.tiers[0].print_order, scene.competition.tiers[0].quota = kind, 3
    scene.commit()
    public(scene.submitted(6).decided())
    rows = [row for row in fresh(select(PublicList))[-1].content if row["tier"] == "excellent"]
    cases = {case.token: case for case in fresh(select(Case))}
    ranks = {d.case.token: d.rank for d in fresh(select(Decision))}
    found = [row["case"] for row in rows]
    if kind == "by_rank":
        assert found == sorted(found, key=lambda token: ranks[token])
        assert [row["rank"] for row in rows] == [1, 2, 3]
    else:
        assert found == sorted(found, key=lambda token: (cases[token].region_code, cases[token].title))
        assert {row["rank"] for row in rows} == {None}


def test_a_real_committee_entered_in_any_order_is_proposed_as_printed(app: Flask, shared_data: Path) -> None:
    edition = json.loads((shared_data / "editions/digital_society_2021.json").read_text("utf-8"))
    printed = edition["committee_in_printed_order"]
    entered = random.Random(3).sample(printed, len(printed))
    scene = public(Scene(app))
    organiser, address = signed_in(app, scene.organiser), f"/work/{scene.competition.slug}/committee"
    assert post(organiser, address, {"group": "评审委员会", "title": "", "name": ""}).status_code == 422
    for title, names in (("委员", entered), ("副主任", ["乙副主任", "甲副主任"]), ("主任", ["某主任"])):
        form = {"group": "评审委员会", "title": title, "name": "\n".join(names)}
        assert post(organiser, address, form).status_code == 303
    in_order = fresh(select(Office.name).order_by(Office.group_position, Office.position))
    assert in_order == ["某主任", "甲副主任", "乙副主任", *printed]
    page = app.test_client().get(f"/c/{scene.competition.slug}/").get_data(as_text=True)
    places = [page.index(name) for name in in_order]
    assert places == sorted(places)
    ids = fresh(select(Office.id).order_by(Office.position))
    moved = [ids[1], ids[0], *ids[2:]]
    assert post(organiser, f"{address}/order", {"order": moved}, form_at=address).status_code == 303
    assert fresh(select(Office.id).order_by(Office.position)) == moved
    assert signed_in(app, scene.applicant).get(address).status_code == 403
