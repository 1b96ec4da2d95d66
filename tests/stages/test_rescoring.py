"""In scoring only the chair returns a case; its sheets are set aside, its experts told, and it is scored anew."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import NotAllowed, NotReady, WrongState
from award.invariants import broken
from award.models import Candidacy, Scoresheet
from award.stages import drafts, rescoring, sheets, submission, verdicts
from tests.factories import fresh
from tests.letters import by_address, of_kind, write_all
from tests.scene import Scene

FIELDS = {"summary": "数据口径与附件不一致，请说明。"}


def test_returned_corrected_and_scored_anew(core: Flask) -> None:
    scene = Scene(core, experts=2).submitted(2).assigned()
    mine = [a for a in scene.assignments() if a.case_id == scene.cases[0].id]
    first, second = mine
    scene.seal(first, 8)
    criteria = [criterion["key"] for criterion in scene.stage("scoring").parameters["criteria"]]
    marks = dict.fromkeys(criteria, "6")
    sheets.save_sheet(scene.session, second, marks=marks, comment="有据可查。", by=second.expert, at=scene.at)
    scene.commit()
    stage, case = scene.stage("scoring"), scene.cases[0]
    for who in (scene.organiser, scene.screener):
        with pytest.raises(NotAllowed):
            rescoring.return_scored_case(scene.session, stage, case, fields=FIELDS, by=who, at=scene.at)
        scene.session.rollback()
    rescoring.return_scored_case(scene.session, stage, case, fields=FIELDS, by=scene.chair, at=scene.at)
    scene.commit()
    assert fresh(select(Scoresheet.state).order_by(Scoresheet.id)) == ["void", "draft"]
    assert set(fresh(select(Candidacy.sheets).where(Candidacy.case_id == case.id))) == {0}
    with pytest.raises(WrongState, match="正在补正"):
        sheets.seal_sheet(scene.session, second, by=second.expert, at=scene.at)
    scene.session.rollback()
    write_all()
    assert set(by_address("scoring_suspended")) == {first.expert.email, second.expert.email}
    assert [letter.address for letter in of_kind("returned")] == [scene.applicant.email]
    drafts.save_draft(
        scene.session,
        case,
        {"summary": "口径统一后的简介。" * 12},
        base={"summary": case.draft.number},
        by=scene.applicant,
        at=scene.at,
    )
    submission.submit_case(scene.session, case, by=scene.applicant, at=scene.at)
    scene.commit()
    write_all()
    assert set(by_address("scoring_resumed")) == {first.expert.email, second.expert.email}
    with pytest.raises(NotReady, match="补正后的材料"):
        sheets.seal_sheet(scene.session, second, by=second.expert, at=scene.at)
    scene.session.rollback()
    sheets.save_sheet(scene.session, second, marks=marks, comment=None, by=second.expert, at=scene.at)
    sheets.seal_sheet(scene.session, second, by=second.expert, at=scene.at)
    scene.seal(first, 9)
    assert set(fresh(select(Scoresheet.revision_id).where(Scoresheet.state == "sealed"))) == {
        case.revision_id
    }
    assert broken(scene.session) == []


def test_a_clock_that_ran_out_ends_the_case(core: Flask) -> None:
    scene = Scene(core, experts=2).submitted(2).assigned()
    asked = rescoring.return_scored_case(
        scene.session, scene.stage("scoring"), scene.cases[0], fields=FIELDS,
        due_at=scene.at + timedelta(days=1), by=scene.chair, at=scene.at,
    )  # fmt: skip
    scene.commit()
    verdicts.expire_correction(scene.session, asked, at=scene.at + timedelta(days=2))
    scene.commit()
    assert sorted(scene.outcomes("scoring")) == ["eliminated", "pending"]
    assert broken(scene.session) == []
