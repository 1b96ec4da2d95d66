"""Ballots come in while several people count, on both databases: one count, of all that came in before it and no other."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.invariants import broken
from award.models import Ballot, Draw, Event, User, Vote, VoteRound
from award.stages import ballots, draws, vote_rounds, votes
from tests.factories import fresh
from tests.faults.together import DONE, at_once
from tests.results.votes import KEY, VoteScene

BOTH = pytest.mark.parametrize("where", ["core", "core_on_postgres"])
ROUNDS = 4


@BOTH
def test_counting_while_ballots_come_in(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = VoteScene(app)
    for _ in range(ROUNDS):
        vote = scene.opened(seats=3)
        round = scene.round(vote)
        for user in scene.voters[:3]:
            scene.ballot(round, user, "yes")
        vote_id, round_id, cases = vote.id, round.id, list(round.cases)

        def count(session: Session, who: int) -> None:
            found = session.get_one(Vote, vote_id)  # noqa: B023 - called within the round
            vote_rounds.close_round(session, found, 1, key=KEY, by=session.get_one(User, who), at=scene.at)

        def vote_no(session: Session, who: int) -> None:
            found = session.get_one(VoteRound, round_id)  # noqa: B023
            choices = dict.fromkeys(cases, "no")  # noqa: B023
            ballots.hand_in(session, found, choices, key=KEY, by=session.get_one(User, who), at=scene.at)

        acts: list[Any] = [lambda session, who=user.id: vote_no(session, who) for user in scene.voters[3:]]
        acts += [lambda session, who=who: count(session, who) for who in (scene.chair.id, scene.organiser.id)]
        acts.append(acts[0])
        scene.session.rollback()
        said = at_once(app, *acts)
        assert set(said) <= {DONE, "WrongState"}
        handed = fresh(select(func.count()).where(Ballot.round_id == round_id, Ballot.handed_in))[0]
        result = fresh(select(VoteRound.result).where(VoteRound.id == round_id))[0]
        assert {line["yes"] + line["no"] for line in result["cases"]} == {handed}
        assert (
            fresh(select(Ballot.sealed).where(Ballot.round_id == round_id, Ballot.sealed.is_not(None))) == []
        )
        vote = fresh(select(Vote).where(Vote.id == vote_id))[0]
        if vote.state == "open":
            votes.break_off_vote(scene.session, vote, reason="到此为止", by=scene.chair, at=scene.at)
            scene.commit()
    assert fresh(select(func.count()).where(Event.name == "vote_round_counted")) == [ROUNDS]
    assert broken(scene.session) == []


@BOTH
def test_two_numbers_at_once_make_one_draw(where: str, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(where)
    scene = VoteScene(app)
    stage = scene.stage("decision")
    made = draws.seal_draw(scene.session, stage, entries=draws.eligible_of(scene.session, stage), wanted=1, source="号码",
                           due_at=scene.at.replace(year=2027), by=scene.organiser, at=scene.at)  # fmt: skip
    scene.commit()
    draw_id, due, chair = made.id, made.due_at, scene.chair.id

    def enter(session: Session, seed: str) -> None:
        draws.execute_draw(
            session, session.get_one(Draw, draw_id), seed=seed, by=session.get_one(User, chair), at=due
        )

    scene.session.rollback()
    said = at_once(app, *[lambda session, seed=str(n): enter(session, seed) for n in range(4)])
    assert Counter(said) == {DONE: 4}
    assert fresh(select(func.count()).where(Event.name == "draw_executed")) == [1]
    assert broken(scene.session) == []
