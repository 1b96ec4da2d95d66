"""Visits by the rules: they gate the next stage, one says no for all, the record must be whole."""

import pytest
from flask import Flask
from sqlalchemy import select

from award import ledger
from award.errors import Invalid, NotAllowed, WrongState
from award.extensions import db
from award.models import Candidacy, Case, Conflict, Event
from award.stages import closing, conflicts, drafts, following, submission, visits
from award.stages.visit_record import VisitRecord
from tests.factories import give_role, make_user
from tests.letters import by_address, write_all
from tests.screening.scenes import VisitScene


def outcomes(case: Case) -> dict[str, str]:
    """Stage key → outcome of the case."""
    db.session.rollback()
    query = select(Candidacy).where(Candidacy.case_id == case.id).execution_options(populate_existing=True)
    return {row.stage.key: row.outcome for row in db.session.execute(query).scalars()}


@pytest.mark.parametrize("where", ["app", "app_on_postgres"])
def test_a_confirmed_visit_lets_a_rolling_case_into_the_next_stage_at_once(
    where: str, request: pytest.FixtureRequest
) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = VisitScene(app)
    case, other = scene.submit(1), scene.submit(2)
    assert outcomes(case) == {"submission": "passed", "verification": "pending"}
    visit = scene.record(scene.plan(case))
    assert [found.claim for found in visit.findings][5:] == [
        f"指标{n} 1200件（统计时间：2025年；可查的记录：办件台账）" for n in (1, 2, 3)
    ]
    scene.conclude(visit)
    assert outcomes(case) == {"submission": "passed", "verification": "passed", "first_round": "pending"}
    assert outcomes(other)["verification"] == "pending"
    assert "first_round" not in outcomes(other)
    assert ledger.verify_books(db.session()) == []


def test_a_visit_that_does_not_confirm_eliminates_with_its_reason(app: Flask) -> None:
    scene = VisitScene(app)
    case = scene.submit()
    visit = scene.record(scene.plan(case), "differs")
    with pytest.raises(Invalid) as refused:
        visits.conclude_visit(db.session(), visit, verdict="not_confirmed", by=scene.verifier, at=scene.at)
    assert "words" in refused.value.problems
    db.session.rollback()
    scene.conclude(visit, "not_confirmed", "办件数与台账相差一半。")
    candidacy = visit.candidacy
    assert (candidacy.outcome, candidacy.reason) == ("eliminated", "办件数与台账相差一半。")
    with pytest.raises(WrongState):
        visits.conclude_visit(db.session(), visit, verdict="confirmed", by=scene.verifier, at=scene.at)


def test_with_two_visits_the_last_one_decides(app: Flask) -> None:
    scene = VisitScene(app)
    second = make_user(app, name="核查员二")
    give_role(scene.competition, second, "verifier", by=scene.organiser)
    case = scene.submit()
    one, two = scene.plan(case), scene.plan(case, second, manner="remote")
    scene.conclude(scene.record(one))
    assert outcomes(case)["verification"] == "pending"
    scene.conclude(scene.record(two))
    assert outcomes(case)["verification"] == "passed"


def test_a_half_written_record_is_kept_but_not_concluded(app: Flask) -> None:
    scene = VisitScene(app)
    visit = scene.plan(scene.submit())
    visits.save_visit(db.session(), visit, VisitRecord(place="镇政府"), by=scene.verifier)
    with pytest.raises(Invalid) as refused:
        visits.conclude_visit(db.session(), visit, verdict="confirmed", by=scene.verifier, at=scene.at)
    assert {"visited_on", "people"} < set(refused.value.problems)
    assert "place" not in refused.value.problems
    assert sum(name.startswith("result-") for name in refused.value.problems) == len(visit.findings) == 8


def test_only_the_verifier_who_was_sent_and_none_with_a_conflict(app: Flask) -> None:
    scene = VisitScene(app)
    case = scene.submit()
    stranger = make_user(app, name="别的核查员")
    give_role(scene.competition, stranger, "verifier", by=scene.organiser)
    visit = scene.plan(case)
    with pytest.raises(NotAllowed):
        visits.save_visit(db.session(), visit, VisitRecord(), by=stranger)
    with pytest.raises(NotAllowed):
        visits.plan_visit(
            db.session(), scene.stage("verification"), case, stranger, by=scene.verifier, at=scene.at
        )
    conflicts.declare_conflict(db.session(), case, words="曾在该单位任职", by=scene.verifier, at=scene.at)
    scene.commit()
    assert db.session.execute(select(Conflict)).scalars().one().state == "open"
    with pytest.raises(NotAllowed):
        visits.save_visit(db.session(), visit, VisitRecord(), by=scene.verifier)
    with pytest.raises(Invalid) as refused:
        visits.plan_visit(db.session(), scene.stage("verification"), case, scene.applicant, by=scene.organiser,
                          at=scene.at)  # fmt: skip
    assert "verifier" in refused.value.problems


def test_a_visit_is_taken_back_while_it_is_empty(app: Flask) -> None:
    scene = VisitScene(app)
    case = scene.submit()
    visits.cancel_visit(db.session(), scene.plan(case), by=scene.organiser, at=scene.at)
    scene.commit()
    recorded = scene.record(scene.plan(case))
    with pytest.raises(WrongState):
        visits.cancel_visit(db.session(), recorded, by=scene.organiser, at=scene.at)
    db.session.rollback()
    names = list(db.session.execute(select(Event.name)).scalars())
    assert names.count("visit_planned") == 2
    assert names.count("visit_cancelled") == 1


def test_under_flow_together_the_visited_wait_for_the_closing(app: Flask) -> None:
    scene = VisitScene(app, flow="together")
    good, bad = scene.submit(1), scene.submit(2)
    scene.conclude(scene.record(scene.plan(good)))
    scene.conclude(scene.record(scene.plan(bad), "differs"), "not_confirmed", "数据无原始记录。")
    assert "first_round" not in outcomes(good)
    scene.close("submission")
    scene.close("verification")
    assert outcomes(good) == {"submission": "passed", "verification": "passed", "first_round": "pending"}
    assert outcomes(bad) == {"submission": "passed", "verification": "eliminated"}
    db.session.refresh(bad)
    assert bad.state == "not_selected"
    assert ledger.verify_books(db.session()) == []


def test_a_stage_is_not_closed_over_a_case_without_a_visit(app: Flask) -> None:
    scene = VisitScene(app)
    scene.submit()
    scene.close("submission")
    stage = scene.stage("verification")
    said = [problem.message for problem in closing.against_closing(db.session(), stage, at=scene.at)]
    assert any("没有核实结论" in message for message in said)


def test_the_verifier_is_told_and_a_case_drawn_for_no_visit_goes_on(app: Flask) -> None:
    scene = VisitScene(app)
    case, other = scene.submit(1), scene.submit(2)
    visit = scene.plan(case)
    write_all()
    letter = by_address("visit_planned")[scene.verifier.email]
    inside = case.title.translate(str.maketrans("“”", "‘’"))  # quotes within quotes are single
    assert inside in letter.subject
    assert f"/visits/record/{visit.id}" in letter.body
    visits.waive_visit(db.session(), scene.stage("verification"), other, by=scene.organiser, at=scene.at)
    scene.commit()
    assert outcomes(other)["first_round"] == "pending"
    with pytest.raises(WrongState):
        visits.waive_visit(db.session(), scene.stage("verification"), case, by=scene.organiser, at=scene.at)


def test_claims_follow_the_revision_until_the_visit_begins(app: Flask) -> None:
    scene = VisitScene(app)
    case, other = scene.submit(1), scene.submit(2)
    waiting, begun = scene.plan(case), scene.plan(other)
    visits.save_visit(db.session(), begun, VisitRecord(place="镇政务服务中心"), by=scene.verifier)
    scene.commit()
    claims = {"claims": [{**row, "claim": "改后的指标"} for row in case.draft.answers["claims"]]}
    base = {"claims": case.draft.number}
    with pytest.raises(WrongState):  # somebody has begun with it
        drafts.save_draft(db.session(), other, claims, base=base, by=scene.applicant, at=scene.at)
    db.session.rollback()
    drafts.save_draft(db.session(), case, claims, base=base, by=scene.applicant, at=scene.at)
    submission.submit_case(db.session(), case, by=scene.applicant, at=scene.at)
    scene.commit()
    following.follow_waiting(db.session(), case.competition_id, at=scene.at)
    scene.commit()
    assert [found.claim.split(" ")[0] for found in waiting.findings][5:] == ["改后的指标"] * 3
    assert waiting.revision_id == case.revision_id
    assert [found.claim.split(" ")[0] for found in begun.findings][5:] == ["指标1", "指标2", "指标3"]
    scene.conclude(scene.record(waiting))
    assert outcomes(case)["verification"] == "passed"
