"""Votes and draws: rolls, counts and lots agree with one another."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from award.invariants import Invariant
from award.models import Ballot, Draw, Recusal, Vote, VoteCase, VoteMember, VoteRound
from award.scoring.assignment.draw import digest_of, draw
from award.stages.votes import rules_of


def _miscounted(session: Session) -> Iterable[int]:
    """Counted rounds with more ballots on a case than were handed in by members who may vote on it."""
    handed: dict[int, set[int]] = {}
    for round_id, user_id in session.execute(select(Ballot.round_id, Ballot.user_id).where(Ballot.handed_in)):
        handed.setdefault(round_id, set()).add(user_id)
    out: dict[tuple[int, int], set[int]] = {}
    recusals = select(Recusal.round_id, Recusal.case_id, Recusal.user_id)
    for round_id, case_id, user_id in session.execute(recusals):
        out.setdefault((round_id, case_id), set()).add(user_id)
    counted = select(VoteRound).where(VoteRound.state == "counted").order_by(VoteRound.id)
    for round in session.execute(counted).scalars():
        assert round.result is not None
        for line in round.result["cases"]:
            free = handed.get(round.id, set()) - out.get((round.id, line["case"]), set())
            if line["yes"] + line["no"] + line["abstain"] != len(free):
                yield round.id


def _not_by_the_rules(session: Session) -> Iterable[int]:
    """Votes with a case that got a seat below its threshold, or with more elected than seats."""
    rows = (
        select(Vote, VoteRound)
        .join(VoteRound, VoteRound.vote_id == Vote.id)
        .where(VoteRound.state == "counted")
    )
    elected: dict[int, set[int]] = {}
    for vote, round in session.execute(rows.order_by(Vote.id)):
        rules, seated = rules_of(vote), elected.setdefault(vote.id, set())
        for line in round.result["cases"]:
            if line["case"] in round.result["elected"]:
                seated.add(line["case"])
                if not rules.passes(line["yes"], line["voters"]):
                    yield vote.id
        if len(seated) > vote.seats:
            yield vote.id
    marked = select(VoteCase.vote_id, VoteCase.case_id).where(VoteCase.elected_in.is_not(None))
    for vote_id, case_id in session.execute(marked):
        if case_id not in elected.get(vote_id, set()):
            yield vote_id


def _not_drawn_so(session: Session) -> Iterable[int]:
    """Draws whose list does not have its digest, or whose lots fall otherwise."""
    for one in session.execute(select(Draw).order_by(Draw.id)).scalars():
        whole = set(one.people) == set(one.eligible) and digest_of(one.eligible) == one.digest
        if not whole or (one.seed is not None and draw(one.eligible, one.seed, one.wanted) != one.drawn):
            yield one.id


INVARIANTS = [
    Invariant(
        "ballot_of_member", "somebody who is not entitled is present in a round",
        select(Ballot.round_id).join(VoteRound, VoteRound.id == Ballot.round_id).where(
            ~exists().where(VoteMember.vote_id == VoteRound.vote_id, VoteMember.user_id == Ballot.user_id)
        ),
    ),
    Invariant(
        "ballots_destroyed", "a ballot is kept after its round was counted",
        select(Ballot.round_id).join(VoteRound, VoteRound.id == Ballot.round_id)
        .where(VoteRound.state != "open", Ballot.sealed.is_not(None)),
    ),
    Invariant(
        "ballots_sealed", "a ballot of an open round was handed in and is not in the box",
        select(Ballot.round_id).join(VoteRound, VoteRound.id == Ballot.round_id)
        .where(VoteRound.state == "open", Ballot.handed_in, Ballot.sealed.is_(None)),
    ),
    Invariant("ballots_counted", "a round counts other ballots than were handed in", _miscounted),
    Invariant("elected_by_vote", "a case has a seat that no count gives it", _not_by_the_rules),
    Invariant(
        "closed_vote_has_no_round", "a vote is over or not begun, but a round of it is open",
        select(Vote.id).join(VoteRound, VoteRound.vote_id == Vote.id)
        .where(Vote.state != "open", VoteRound.state == "open"),
    ),
    Invariant("drawn_by_lot", "a draw's list or lots are not what was sealed", _not_drawn_so),
]  # fmt: skip
