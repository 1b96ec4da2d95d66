"""Threshold votes by the rules: who votes on what, secrecy, rounds, the count, and what is made of it."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from award.errors import Invalid, NotAllowed, WrongState
from award.extensions import db
from award.invariants import broken
from award.models import Ballot, Conflict, Decision, Event, Job, Vote, VoteCase, VoteRound
from award.stages import ballots, decision, vote_rounds, votes
from award.stages.vote_outcome import decide_by_vote
from award.workflow import kind_of
from tests.factories import fresh
from tests.results.votes import KEY, VoteScene


@pytest.fixture
def scene(core: Flask) -> VoteScene:
    return VoteScene(core)


def test_a_majority_of_those_present_fills_the_seat(scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote)
    for place, user in enumerate(scene.voters):
        scene.ballot(round, user, "yes" if place < 4 else "no", "yes" if place < 3 else "abstain", "no")
    counted = scene.count(vote)
    assert counted.result is not None
    assert counted.result["elected"] == [round.cases[0]]
    lines = {line["case"]: line for line in counted.result["cases"]}
    first, second, third = (lines[id] for id in round.cases)
    assert (first["yes"], first["no"], first["voters"], first["needed"]) == (4, 2, 6, 4)
    assert (second["yes"], second["abstain"], second["passed"]) == (3, 3, False)
    assert (third["yes"], third["no"]) == (0, 6)
    assert (vote.state, vote.ending) == ("closed", "filled")
    assert broken() == []


def test_a_tie_for_the_last_seat_goes_to_another_round_of_the_tied_alone(scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote)
    for user in scene.voters:
        scene.ballot(round, user, "yes", "yes", "no")
    scene.count(vote)
    assert vote.state == "open"
    second = scene.round(vote)
    assert second.cases == round.cases[:2]
    for user in scene.voters:
        scene.ballot(second, user, "yes", "no")
    scene.count(vote, 2)
    assert fresh(select(VoteCase.elected_in).order_by(VoteCase.position)) == [2, None, None]
    assert vote.ending == "filled"


def test_conflicts_and_declared_recusals_are_out_of_both_counts(scene: VoteScene) -> None:
    case = scene.tied[0]
    scene.session.add(
        Conflict(competition_id=scene.competition.id, case_id=case.id, user_id=scene.experts[0].id, source="found",
                 ground="employer", found_at=scene.at)
    )  # fmt: skip
    scene.commit()
    vote = scene.opened(threshold="2/3", base="entitled", seats=3)
    round = scene.round(vote)
    ballots.recuse(scene.session, round, case.id, by=scene.experts[1], at=scene.at)
    scene.commit()
    for user in scene.voters:
        scene.ballot(round, user, "yes")
    counted = scene.count(vote)
    assert counted.result is not None
    line = next(line for line in counted.result["cases"] if line["case"] == case.id)
    assert (line["recused"], line["recused_present"], line["voters"], line["yes"], line["needed"]) == (
        2,
        2,
        4,
        4,
        3,
    )
    others = [line for line in counted.result["cases"] if line["case"] != case.id]
    assert [(line["recused"], line["yes"]) for line in others] == [(0, 6), (0, 6)]


def test_a_round_needs_its_quorum_and_enough_to_be_secret(scene: VoteScene) -> None:
    vote = scene.opened()
    with pytest.raises(Invalid) as refusal:
        scene.round(vote, scene.voters[:3])
    assert "未达到会要求" in refusal.value.problems["present"][0]
    with pytest.raises(Invalid):
        scene.round(vote, [*scene.voters, scene.organiser])
    small = votes.prepare_vote(
        scene.session, scene.stage("decision"), title="小范围", cases=scene.tied[:1], seats=1, quorum="1/2",
        voters=[user.id for user in scene.experts[:3]], by=scene.chair, at=scene.at,
    )  # fmt: skip
    votes.open_vote(scene.session, small, by=scene.chair, at=scene.at)
    scene.commit()
    with pytest.raises(Invalid) as refusal:
        scene.round(small, scene.experts[:2])
    assert "暴露个人意见" in refusal.value.problems["present"][0]


def test_who_hands_in_twice_is_absent_or_too_late_changes_nothing(scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote, scene.voters[:5])
    assert scene.ballot(round, scene.voters[0], "yes") is True
    assert scene.ballot(round, scene.voters[0], "no") is False
    with pytest.raises(NotAllowed):
        scene.ballot(round, scene.voters[5], "yes")
    with pytest.raises(NotAllowed):
        scene.ballot(round, scene.auditor, "yes")
    with pytest.raises(Invalid) as refusal:
        ballots.hand_in(
            scene.session, round, {round.cases[0]: "yes"}, key=KEY, by=scene.voters[1], at=scene.at
        )
    assert set(refusal.value.problems) == {str(id) for id in round.cases[1:]}
    with pytest.raises(WrongState):
        scene.count(vote)  # one ballot: the count would be his
    for user in scene.voters[1:4]:
        scene.ballot(round, user, "yes")
    counted = scene.count(vote)
    assert counted.result is not None
    assert counted.result["cases"][0]["yes"] == 4
    with pytest.raises(WrongState):
        scene.ballot(round, scene.voters[4], "no")
    before = json.dumps(counted.result)
    assert json.dumps(scene.count(vote).result) == before, "counted once however many click"
    assert fresh(select(func.count()).where(Event.name == "vote_round_counted")) == [1]


def everything(session: Any) -> str:
    """All that the database holds, table by table, as text."""
    found = []
    for table in sorted(inspect(db.engine).get_table_names()):
        rows = session.execute(text(f'select * from "{table}"')).all()
        found += [f"{table} {row!r}" for row in rows]
    return "\n".join(found)


def test_no_table_log_or_job_tells_how_a_member_voted(scene: VoteScene) -> None:
    """Two meetings that differ in who voted what, and not in the counts, leave the same traces."""
    vote = scene.opened()
    round = scene.round(vote)
    for place, user in enumerate(scene.voters):
        scene.ballot(round, user, "yes" if place < 3 else "no")
    sealed = fresh(select(Ballot.sealed).where(Ballot.round_id == round.id))
    assert len({len(ballot) for ballot in sealed}) == 1, "a ballot's length tells nothing"
    assert len(set(sealed)) == 6, "equal ballots do not look equal"
    scene.count(vote)
    assert fresh(select(Ballot.sealed)) == [None] * 6
    assert fresh(select(VoteRound.salt)) == [None]
    names = fresh(select(Event.name).where(Event.name.like("vote%")).order_by(Event.n))
    assert names == ["vote_opened", "vote_round_opened", "vote_round_counted"]
    assert not fresh(
        select(Event.n).where(Event.actor_id.in_([u.id for u in scene.experts]), Event.name.like("%ballot%"))
    )
    assert "abstain" not in "".join(str(job) for job in fresh(select(Job.arguments)))
    for ballot in sealed:
        assert ballot.hex() not in everything(scene.session)


def test_a_ballot_does_not_open_with_another_key_or_in_another_place(scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote)
    for user in scene.voters:
        scene.ballot(round, user, "yes")
    with pytest.raises(WrongState):
        vote_rounds.close_round(scene.session, vote, 1, key=b"another", by=scene.chair, at=scene.at)
    scene.session.rollback()
    first, second = fresh(select(Ballot).order_by(Ballot.user_id))[:2]
    with pytest.raises(IntegrityError, match="handed in once"):
        scene.session.execute(
            Ballot.__table__.update().where(Ballot.user_id == first.user_id).values(sealed=second.sealed)
        )
    scene.session.rollback()
    box, moved = ballots._box(round, KEY), second.sealed
    assert ballots._opened(box, round, second.user_id, moved) == b"yyy"
    with pytest.raises(WrongState):
        ballots._opened(box, round, first.user_id, moved)


def test_breaking_off_destroys_what_was_handed_in(scene: VoteScene) -> None:
    vote = scene.opened()
    round = scene.round(vote)
    for user in scene.voters:
        scene.ballot(round, user, "yes")
    with pytest.raises(Invalid):
        votes.break_off_vote(scene.session, vote, reason=" ", by=scene.chair, at=scene.at)
    votes.break_off_vote(scene.session, vote, reason="到会人数有误", by=scene.chair, at=scene.at)
    scene.commit()
    assert fresh(select(Ballot.sealed)) == [None] * 6
    assert (vote.state, vote.ending, round.state, round.result) == ("closed", "broken_off", "void", None)
    assert broken() == []
    with pytest.raises(WrongState):
        scene.round(vote)


def test_the_outcome_is_the_reason_of_a_departure(scene: VoteScene) -> None:
    stage = scene.stage("decision")
    scene.competition.tiers[0].quota = 1
    scene.commit()
    decision.propose_decisions(scene.session, stage, by=scene.organiser, at=scene.at)
    scene.commit()
    last = fresh(select(Decision).order_by(Decision.rank.desc()))[0].case
    vote = scene.opened()
    round = scene.round(vote)
    for user in scene.voters:
        scene.ballot(round, user, *("yes" if id == last.id else "no" for id in round.cases))
    scene.count(vote)
    with pytest.raises(WrongState):
        decide_by_vote(
            scene.session, vote, next(c for c in scene.tied if c.id != last.id), by=scene.chair, at=scene.at
        )
    decided = decide_by_vote(scene.session, vote, last, by=scene.chair, at=scene.at)
    scene.commit()
    assert decided.tier_id == vote.tier_id
    assert decided.reason == "第 1 号票决第 1 轮通过：赞成 6 票，应达 4 票。"
    assert {"vote_carried_out", "decision_departed"} <= set(fresh(select(Event.name)))
    assert broken() == []


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"title": " "}), ("cases", {"cases": []}), ("seats", {"seats": 4}), ("seats", {"seats": 0}),
        ("threshold", {"threshold": "1/3"}), ("base", {"base": "all"}), ("quorum", {"quorum": "0"}),
        ("rounds", {"rounds": 10}), ("voters", {"voters": []}),
    ],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field(scene: VoteScene, field: str, given: dict[str, Any]) -> None:
    sound: dict[str, Any] = {
        "title": "票决",
        "cases": scene.tied,
        "seats": 1,
        "voters": [u.id for u in scene.voters],
    }
    with pytest.raises(Invalid) as refusal:
        votes.prepare_vote(
            scene.session, scene.stage("decision"), by=scene.chair, at=scene.at, **{**sound, **given}
        )
    assert set(refusal.value.problems) == {field}
    assert fresh(select(Vote.id)) == []


def test_a_decision_is_not_released_over_an_open_vote(scene: VoteScene) -> None:
    stage = scene.stage("decision")
    decision.propose_decisions(scene.session, stage, by=scene.organiser, at=scene.at)
    scene.commit()
    vote = scene.opened()
    said = [
        str(problem.message % problem.facts)
        for problem in kind_of(stage).before_closing(scene.session, stage)
    ]
    assert "还有 1 次票决没有结束。" in said
    votes.break_off_vote(scene.session, vote, reason="改期", by=scene.chair, at=scene.at)
    assert kind_of(stage).before_closing(scene.session, stage) == []


def test_only_office_and_chair_run_it_and_officers_do_not_vote(scene: VoteScene) -> None:
    listed = {voter.user.id for voter in votes.possible_voters(scene.session, scene.competition.id)}
    assert listed == {user.id for user in scene.voters}
    for person in (scene.auditor, scene.experts[0], scene.applicant):
        with pytest.raises(NotAllowed):
            votes.prepare_vote(
                scene.session, scene.stage("decision"), title="x", cases=scene.tied, seats=1,
                voters=[u.id for u in scene.voters], by=person, at=scene.at,
            )  # fmt: skip


def test_a_prepared_vote_may_be_dropped_an_opened_one_not(scene: VoteScene) -> None:
    vote = scene.prepared()
    votes.drop_vote(scene.session, vote, by=scene.organiser, at=scene.at)
    scene.commit()
    assert fresh(select(func.count()).select_from(VoteCase)) == [0]
    opened = scene.opened()
    with pytest.raises(WrongState):
        votes.drop_vote(scene.session, opened, by=scene.organiser, at=scene.at)
