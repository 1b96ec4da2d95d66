"""A closing undone: nothing stays in the stage after it, also when it was not the first closing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from award.errors import WrongState
from award.invariants import broken
from award.models import Message, Release
from award.stages import closing, decision, verdicts
from tests.factories import fresh, post, signed_in
from tests.letters import write_all
from tests.scene import Scene
from tests.statements import counted


def test_a_closing_after_an_undone_one_is_undone_as_well(core: Flask) -> None:
    scene = Scene(core).submitted(2).in_screening()
    stage = scene.stage("screening")
    for case in scene.cases:
        verdicts.pass_case(scene.session, stage, case, by=scene.screener, at=scene.at)
    scene.commit()
    for _ in range(2):
        scene.close("screening")
        assert scene.outcomes("scoring") == ["pending", "pending"]
        closing.reopen_stage(scene.session, stage, reason="误关。", by=scene.organiser, at=scene.at)
        scene.commit()
        assert scene.outcomes("scoring") == ["lapsed", "lapsed"]
    assert broken(scene.session) == []


def test_undoing_asks_the_same_of_few_drafts_as_of_many(core: Flask) -> None:
    asked = []
    for number in (2, 6):
        scene = Scene(core).submitted(number).in_screening()
        stage = scene.stage("screening")
        for case in scene.cases:
            verdicts.pass_case(scene.session, stage, case, by=scene.screener, at=scene.at)
        scene.commit()
        scene.close("screening")
        write_all()
        mine = Message.closing_id.is_not(None) & (Message.competition_id == scene.competition.id)
        assert fresh(select(Message.state).where(mine)) == ["draft"] * number
        with counted() as sent:
            closing.reopen_stage(scene.session, stage, reason="误关。", by=scene.organiser, at=scene.at)
            scene.commit()
        asked.append(len(sent))
        assert fresh(select(Message.state).where(mine)) == ["withdrawn"] * number
    assert asked[0] == asked[1] <= 18 - 6, "the request itself adds six"


@pytest.mark.parametrize("sealed", [True, False])
def test_a_scoring_stage_that_was_skipped_comes_back_only_if_there_was_no_mark_to_see(
    core: Flask, sealed: bool
) -> None:
    scene = Scene(core).submitted(2).assigned()
    if sealed:
        scene.seal(scene.assignments()[0], 7)
    stage = scene.stage("scoring")
    closing.skip_stage(scene.session, stage, reason="改为会议评定", by=scene.organiser, at=scene.at)
    scene.commit()
    if sealed:
        with pytest.raises(WrongState, match="只能由评委会主任宣布作废"):
            closing.reopen_stage(scene.session, stage, reason="误跳。", by=scene.organiser, at=scene.at)
    else:
        closing.reopen_stage(scene.session, stage, reason="误跳。", by=scene.organiser, at=scene.at)
        assert stage.state == "open"


def test_the_reason_is_asked_and_kept_for_the_auditor(app: Flask) -> None:
    scene = Scene(app).submitted(2)
    scene.close("submission")
    stage = scene.stage("submission").id
    page = f"/work/{scene.competition.slug}/stages/{stage}"
    organiser = signed_in(app, scene.organiser)
    refused = post(organiser, f"{page}/reopening", {"reason": " "}, form_at=page)
    assert refused.status_code == 422
    assert "请写明撤销的理由。" in refused.get_data(as_text=True)
    assert scene.outcomes("screening") == ["pending", "pending"], "nothing was undone"
    assert post(organiser, f"{page}/reopening", {"reason": "误关。"}, form_at=page).status_code == 303
    log = signed_in(app, scene.auditor).get(f"/work/{scene.competition.slug}/log/departures")
    assert "误关。" in log.get_data(as_text=True)


def test_an_undone_decision_is_asked_for_and_released_again(core: Flask) -> None:
    scene = Scene(core).submitted(6).scored()
    stage = scene.stage("decision")
    decision.propose_decisions(scene.session, stage, by=scene.organiser, at=scene.at)
    scene.at = stage.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    scene.commit()
    scene.release("decision")
    closing.reopen_stage(scene.session, stage, reason="名单有误。", by=scene.organiser, at=scene.at)
    scene.commit()
    assert broken(scene.session) == []
    assert fresh(select(Release.withdrawn_reason)) == ["名单有误。"]
    scene.release("decision")
    assert scene.stage("decision").state == "closed"
    assert broken(scene.session) == []


def test_what_is_published_is_corrected_and_not_undone(core: Flask) -> None:
    scene = Scene(core).submitted(6).published()
    with pytest.raises(WrongState, match="名单已经公开"):
        closing.reopen_stage(
            scene.session, scene.stage("publication"), reason="误发。", by=scene.organiser, at=scene.at
        )
