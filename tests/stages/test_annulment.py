"""A closed scoring stage is annulled by the chair with a public note, and scored again."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from award.errors import Invalid, NotAllowed, WrongState
from award.invariants import broken
from award.models import Announcement, Case, Decision, Scoresheet
from award.queries.discussion import discussions_of
from award.stages import annulment, decision, discussion
from award.stages.rankings import latest_ranking
from tests.factories import fresh
from tests.letters import by_address, write_all
from tests.scene import Scene

NOTE = "评分系统的指标说明有误，本环节评分作废，由专家重新评分。"


def rows_discussed(scene: Scene) -> list[bool]:
    """Of each case on the committee's list: is it shown with a rank?"""
    return [row is not None for _, row in discussions_of(scene.session, scene.competition.id)]


def test_all_is_set_aside_and_scored_again(core: Flask) -> None:
    scene = Scene(core).submitted(4).scored()
    stage = scene.stage("scoring")
    decision.propose_decisions(scene.session, scene.stage("decision"), by=scene.organiser, at=scene.at)
    scene.commit()
    discussion.send_to_discussion(
        scene.session, stage, scene.cases[0], note="口径待议。", by=scene.chair, at=scene.at
    )
    scene.commit()
    assert rows_discussed(scene) == [True]
    ends = scene.at + timedelta(days=5)
    with pytest.raises(NotAllowed):
        annulment.annul_stage(
            scene.session, stage, note=NOTE, closes_at=ends, by=scene.organiser, at=scene.at
        )
    with pytest.raises(Invalid) as missing:
        annulment.annul_stage(scene.session, stage, note="", closes_at=None, by=scene.chair, at=scene.at)
    assert set(missing.value.problems) == {"note", "closes_at"}
    annulment.annul_stage(scene.session, stage, note=NOTE, closes_at=ends, by=scene.chair, at=scene.at)
    scene.commit()
    assert (stage.state, stage.closes_at) == ("open", ends)
    assert set(fresh(select(Scoresheet.state))) == {"void"}
    assert fresh(select(func.count(Decision.id))) == [0]
    assert set(scene.outcomes("scoring")) == {"pending"}
    assert set(fresh(select(Case.state))) == {"submitted"}
    assert latest_ranking(scene.session, stage) is None
    assert rows_discussed(scene) == [False], "the annulled rank is not shown"
    assert NOTE in fresh(select(Announcement.text))
    assert broken(scene.session) == []
    write_all()
    told = set(by_address("scoring_annulled"))
    assert {expert.email for expert in scene.experts} <= told
    assert {scene.organiser.email, scene.chair.email, scene.auditor.email} <= told
    for assignment in scene.assignments():
        scene.seal(assignment, 5 + scene.cases.index(assignment.case))
    scene.close("scoring")
    ranking = latest_ranking(scene.session, stage)
    assert ranking is not None
    assert ranking.number == 2
    assert rows_discussed(scene) == [True]
    assert broken(scene.session) == []


def test_not_while_a_result_rests_on_it(core: Flask) -> None:
    scene = Scene(core).submitted(6).decided()
    ends = scene.at + timedelta(days=5)
    with pytest.raises(WrongState, match="已经关闭"):
        annulment.annul_stage(
            scene.session, scene.stage("scoring"), note=NOTE, closes_at=ends, by=scene.chair, at=scene.at
        )
