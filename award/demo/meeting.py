"""What the committee of the special call did in the open: experts drawn by lot, and a vote on the last seat."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from award.demo.edition import Edition
from award.models import Case, Stage, Tier, User, VoteRound
from award.stages import ballots, draws, vote_outcome, vote_rounds, votes

#: nobody can open the demo's ballots afterwards: the count destroys them
KEY = b"the demo's ballot box"
ABSENT = 2


def draw_experts(edition: Edition, stage: Stage) -> None:
    """Sealed three days before the stage opens, drawn by a number of the evening before."""
    said: dict[str, Any] = edition.data["draw"]
    assert stage.opens_at is not None
    due = stage.opens_at - timedelta(hours=12)
    made = draws.seal_draw(
        edition.session, stage, entries=draws.eligible_of(edition.session, stage), wanted=said["wanted"],
        source=said["source"], due_at=due, by=edition.organiser, at=stage.opens_at - timedelta(days=3),
    )  # fmt: skip
    draws.execute_draw(
        edition.session, made, seed=str(said["number"]), by=edition.chair, at=due + timedelta(minutes=20)
    )


def vote_on_seat(edition: Edition, stage: Stage, cases: list[Case], tier: Tier, *, at: datetime) -> None:
    """The committee votes on the last seat of a tier: a tie, then a second round; the first of ``cases`` is elected."""
    session, said = edition.session, edition.data["vote"]
    voters = [voter.user for voter in votes.possible_voters(session, edition.competition.id)][
        : said["members"]
    ]
    vote = votes.prepare_vote(
        session, stage, title=said["title"], cases=cases, seats=1, tier=tier, by=edition.organiser, at=at,
        voters=[user.id for user in voters],
    )  # fmt: skip
    votes.open_vote(session, vote, by=edition.chair, at=at + timedelta(minutes=5))
    present = voters[: len(voters) - ABSENT]
    for number in (1, 2):
        at += timedelta(minutes=30)
        round = vote_rounds.open_round(
            session, vote, present=[user.id for user in present], by=edition.chair, at=at
        )
        given = Counter[int]()
        for place, user in enumerate(present):
            _hand_in(edition, round, user, given, cases, at=at + timedelta(minutes=place))
        vote_rounds.close_round(
            session, vote, number, key=KEY, by=edition.chair, at=at + timedelta(minutes=len(present) + 2)
        )
    at += timedelta(hours=1)
    vote_outcome.decide_by_vote(session, vote, cases[0], by=edition.organiser, at=at)


def _hand_in(
    edition: Edition, round: VoteRound, user: User, given: Counter[int], cases: list[Case], *, at: datetime
) -> None:
    """The two leading cases find as many in the first round, in the second one of them fewer. ``given``: yes so far."""
    most = {cases[0].id: 6, cases[1].id: 6 if round.number == 1 else 3}
    recused = ballots.recused_cases(edition.session, round, user)
    choices = {}
    for case_id in round.cases:
        yes = given[case_id] < most.get(case_id, 2)
        choices[case_id] = "yes" if yes else "abstain" if case_id not in most else "no"
        given[case_id] += yes and case_id not in recused
    ballots.hand_in(edition.session, round, choices, key=KEY, by=user, at=at)
