"""A sealed sheet is voided by two: proposed by the organiser, decided once by the chair; it stays in the books."""

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import Invalid, NotAllowed, WrongState
from award.invariants import broken
from award.models import Candidacy, Event, Job, Scoresheet
from award.stages import voids
from tests.factories import fresh
from tests.letters import by_address, write_all
from tests.scene import Scene

WORDS = {"reason": "专家来信说明误将两例的分数填反。", "note": "专家申请更正，经核实作废。"}


def sealed(scene: Scene) -> Scoresheet:
    """The first sheet that counts."""
    return scene.session.execute(
        select(Scoresheet).where(Scoresheet.state == "sealed").order_by(Scoresheet.id).limit(1)
    ).scalar_one()


def test_the_organiser_proposes_and_the_chair_decides_once(core: Flask) -> None:
    scene = Scene(core).submitted(3).assigned()
    for assignment in scene.assignments():
        scene.seal(assignment, 7)
    sheet = sealed(scene)
    before = scene.session.get_one(Candidacy, sheet.assignment.candidacy_id).sheets
    with pytest.raises(Invalid) as missing:
        voids.propose_void(scene.session, sheet, reason="x", note=" ", by=scene.organiser, at=scene.at)
    assert set(missing.value.problems) == {"note"}
    with pytest.raises(NotAllowed):
        voids.propose_void(scene.session, sheet, **WORDS, by=scene.chair, at=scene.at)
    proposal = voids.propose_void(scene.session, sheet, **WORDS, by=scene.organiser, at=scene.at)
    scene.commit()
    assert sheet.state == "sealed", "nothing happens before the chair has decided"
    with pytest.raises(WrongState):
        voids.propose_void(scene.session, sheet, **WORDS, by=scene.organiser, at=scene.at)
    with pytest.raises(NotAllowed):
        voids.decide_void(scene.session, proposal, approved=True, reason="x", by=scene.organiser, at=scene.at)
    voids.decide_void(scene.session, proposal, approved=True, reason="属实。", by=scene.chair, at=scene.at)
    scene.commit()
    with pytest.raises(WrongState):
        voids.decide_void(scene.session, proposal, approved=False, reason="x", by=scene.chair, at=scene.at)
    assert (sheet.state, sheet.void_reason) == ("void", WORDS["note"])
    assert scene.session.get_one(Candidacy, sheet.assignment.candidacy_id).sheets == before - 1
    write_all()
    expert = sheet.assignment.expert.email
    assert WORDS["note"] in by_address("sheet_voided")[expert].body
    assert WORDS["reason"] not in by_address("sheet_voided")[expert].body
    assert set(by_address("void_asked")) == set(), "the chair has decided before the letter was written"
    assert scene.organiser.email in by_address("void_decided")
    assert broken(scene.session) == []


def test_after_the_closing_the_ranking_is_computed_anew(core: Flask) -> None:
    scene = Scene(core).submitted(4).scored()
    sheet = sealed(scene)
    proposal = voids.propose_void(scene.session, sheet, **WORDS, by=scene.organiser, at=scene.at)
    voids.decide_void(scene.session, proposal, approved=True, reason="属实。", by=scene.chair, at=scene.at)
    scene.commit()
    assert [job.arguments for job in fresh(select(Job).where(Job.name == voids.RENEW_RANKING))] == [
        {"stage": scene.stage("scoring").id}
    ]
    assert broken(scene.session) == []


def test_a_refused_proposal_leaves_the_sheet(core: Flask) -> None:
    scene = Scene(core).submitted(3).assigned()
    scene.seal(scene.assignments()[0], 7)
    sheet = sealed(scene)
    proposal = voids.propose_void(scene.session, sheet, **WORDS, by=scene.organiser, at=scene.at)
    voids.decide_void(
        scene.session, proposal, approved=False, reason="理由不足。", by=scene.chair, at=scene.at
    )
    scene.commit()
    assert sheet.state == "sealed"
    assert "void_refused" in fresh(select(Event.name))


def test_not_after_the_notice(core: Flask) -> None:
    scene = Scene(core).submitted(6).published()
    with pytest.raises(WrongState, match="已经结束"):
        voids.propose_void(scene.session, sealed(scene), **WORDS, by=scene.organiser, at=scene.at)
