"""Who leaves gives back what he had open; what is finished stays."""

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import Invalid, WrongState
from award.invariants import broken
from award.models import Assignment, Candidacy, Case, Finding, RoleGrant, User, Visit
from award.queries.assignment import board_of
from award.scoring.assignment import assign
from award.stages import assignments, handing_over, screening
from award.stages.situation import situation_of
from tests.factories import fresh, give_role, make_user
from tests.letters import by_address, write_all
from tests.scene import Scene
from tests.screening.scenes import VisitScene


def leave(scene: Scene, user: User) -> None:
    """The organiser takes the person's role back."""
    grant = scene.session.execute(select(RoleGrant).where(RoleGrant.user_id == user.id)).scalar_one()
    handing_over.end_role(scene.session, grant, by=scene.organiser, at=scene.at)
    scene.commit()


def test_an_experts_open_cases_are_given_to_others_and_his_sealed_sheets_count(core: Flask) -> None:
    scene = Scene(core).submitted(4).assigned()
    stage, leaver = scene.stage("scoring"), scene.experts[0]
    mine = [row for row in scene.assignments() if row.expert_id == leaver.id]
    scene.seal(mine[0], 7)
    leave(scene, leaver)
    live = fresh(
        select(Assignment.id).where(Assignment.expert_id == leaver.id, Assignment.ended_at.is_(None))
    )
    assert live == [mine[0].id]
    board = board_of(scene.session, stage)
    assert leaver.id not in {seat.user_id for seat in board.seats}
    short = {case for case, number in board.sheets.items() if number < board.wanted}
    assert short == {row.case_id for row in mine[1:]}
    situation = situation_of(scene.session, stage, seed=3)
    added = [(int(expert), int(case)) for expert, case in assign(situation.snapshot).added]
    assert {case for _, case in added} == short
    assignments.commit_assignment(
        scene.session, stage, pairs=added, seed=3, digest=situation.digest, by=scene.organiser, at=scene.at
    )
    scene.commit()
    assert set(board_of(scene.session, stage).sheets.values()) == {board.wanted}
    assert broken(scene.session) == []


def test_a_screeners_cases_go_back_to_the_queue(core: Flask) -> None:
    scene = Scene(core).submitted(2).in_screening()
    stage = scene.stage("screening")
    for case in scene.cases:
        screening.take_case(scene.session, stage, case, by=scene.screener, at=scene.at)
    screening.decide_case(scene.session, stage, scene.cases[0], verdict="reject", reason_key="promotion", by=scene.screener, at=scene.at)  # fmt: skip
    scene.commit()
    leave(scene, scene.screener)
    query = select(Candidacy.handler_id).where(Candidacy.stage_id == stage.id).order_by(Candidacy.case_id)
    assert fresh(query) == [scene.screener.id, None]


def test_a_begun_visit_goes_on_with_another_verifier(core: Flask) -> None:
    scene = VisitScene(core)
    visit = scene.record(scene.plan(scene.submit()))
    other = make_user(core, name="接手的核查员")
    with pytest.raises(Invalid):
        handing_over.hand_over_visit(scene.session, visit, other, by=scene.organiser, at=scene.at)
    scene.session.rollback()
    give_role(scene.competition, other, "verifier", by=scene.organiser)
    leave(scene, scene.verifier)
    handing_over.hand_over_visit(scene.session, visit, other, by=scene.organiser, at=scene.at)
    scene.commit()
    write_all()
    assert other.email in by_address("visit_planned")
    assert fresh(select(Finding.result))[0] == "verified", "what was found stays"
    scene.session.refresh(visit)
    scene.conclude(visit)
    assert fresh(select(Visit.verdict)) == ["confirmed"]
    assert fresh(select(Case.state)) == ["submitted"]
    with pytest.raises(WrongState):
        handing_over.hand_over_visit(scene.session, visit, scene.verifier, by=scene.organiser, at=scene.at)
