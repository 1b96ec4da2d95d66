"""What experts of one case see of each other: nothing by default; after closing where the stage shares its marks."""

from typing import Any

import pytest
from flask import Flask

from award import clock
from award.models import Assignment, Scoresheet
from award.stages import conflicts, sealing
from tests.factories import signed_in
from tests.scene import Scene
from tests.scoring_web.office import closed_scoring
from tests.statements import counted


def shared(scene: Scene, **more: Any) -> Scene:
    """The scoring stage shares its marks, as if it had been opened so."""
    stage = scene.stage("scoring")
    stage.parameters = {**stage.parameters, "share_marks": True, **more}
    scene.commit()
    clock.now.at = scene.at  # type: ignore[attr-defined]
    return scene


def mine(scene: Scene, number: int = 0) -> Assignment:
    """The first assignment of an expert."""
    expert = scene.experts[number].id
    return next(row for row in scene.assignments() if row.expert_id == expert)


def page_of(scene: Scene, assignment: Assignment) -> str:
    return f"/work/{scene.competition.slug}/scoring/sheets/{assignment.id}"


def test_nothing_is_shared_by_default(app: Flask) -> None:
    scene = closed_scoring(app, 4)
    clock.now.at = scene.at  # type: ignore[attr-defined]
    sheet = page_of(scene, mine(scene))
    client = signed_in(app, scene.experts[0])
    assert "看其他专家的评分" not in client.get(sheet).get_data(as_text=True)
    assert client.get(f"{sheet}/colleagues").status_code == 404


def test_nothing_is_shared_while_the_stage_is_open(app: Flask) -> None:
    scene = shared(Scene(app).submitted(4).assigned())
    for assignment in scene.assignments():
        scene.seal(assignment, 7)
    sheet = page_of(scene, mine(scene))
    client = signed_in(app, scene.experts[0])
    assert "互相看到评分" in client.get(f"/work/{scene.competition.slug}/scoring/").get_data(as_text=True)
    assert client.get(sheet).status_code == 200
    assert client.get(f"{sheet}/colleagues").status_code == 404


def test_the_experts_of_a_case_see_its_sheets_after_closing(app: Flask) -> None:
    scene = shared(closed_scoring(app, 4))
    own = mine(scene)
    beside = [row for row in scene.assignments() if row.case_id == own.case_id and row.id != own.id]
    client = signed_in(app, scene.experts[0])
    assert "看其他专家的评分" in client.get(page_of(scene, own)).get_data(as_text=True)
    with counted() as sent:
        shown = client.get(f"{page_of(scene, own)}/colleagues").get_data(as_text=True)
    assert len(sent) <= 12, sent
    names = {user.id: user.name for user in scene.experts}
    assert len(beside) == 2
    assert all(names[row.expert_id] in shown for row in beside)
    assert shown.count("有据可查。") == 3
    strangers = {names[e.id] for e in scene.experts} - {names[r.expert_id] for r in (own, *beside)}
    assert not [name for name in strangers if name in shown]
    assert client.get(f"{page_of(scene, beside[0])}/colleagues").status_code == 404, "another's door"


def test_a_blind_stage_shows_pseudonyms(app: Flask) -> None:
    scene = shared(closed_scoring(app, 4), blind=True)
    own = mine(scene)
    shown = signed_in(app, scene.experts[0]).get(f"{page_of(scene, own)}/colleagues").get_data(as_text=True)
    number = next(n for n in range(1, 4) if any(
        r.expert_id == scene.experts[n].id and r.case_id == own.case_id for r in scene.assignments()
    ))  # fmt: skip
    assert f"K0{number + 1}" in shown
    assert scene.experts[number].name not in shown


def test_a_sheet_that_was_voided_is_not_shown(app: Flask) -> None:
    scene = shared(closed_scoring(app, 4))
    own = mine(scene)
    other = next(row for row in scene.assignments() if row.case_id == own.case_id and row.id != own.id)
    sealing.void_sheets(
        scene.session, other.candidacy, Scoresheet.assignment_id == other.id, reason="x", by=scene.chair, at=scene.at
    )  # fmt: skip
    scene.commit()
    shown = signed_in(app, scene.experts[0]).get(f"{page_of(scene, own)}/colleagues").get_data(as_text=True)
    assert next(user.name for user in scene.experts if user.id == other.expert_id) not in shown
    assert shown.count("有据可查。") == 2


@pytest.mark.parametrize("who", ["organiser", "chair", "auditor", "screener", "applicant", "admin"])
def test_the_page_is_the_experts_own(app: Flask, who: str) -> None:
    scene = shared(closed_scoring(app, 4))
    client = signed_in(app, getattr(scene, who))
    assert client.get(f"{page_of(scene, mine(scene))}/colleagues").status_code in (403, 404)


def test_who_is_tied_sees_nothing_any_more(app: Flask) -> None:
    scene = shared(closed_scoring(app, 4))
    own = mine(scene)
    conflicts.declare_conflict(
        scene.session, own.case, words="曾任顾问", by=scene.experts[0], at=scene.at
    )  # fmt: skip
    scene.commit()
    assert signed_in(app, scene.experts[0]).get(f"{page_of(scene, own)}/colleagues").status_code == 404
