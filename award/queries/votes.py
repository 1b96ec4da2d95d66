"""Votes for the desk, the ballot and the minutes: counts and rolls. Nothing here reads a ballot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import false, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from award.models import (
    Ballot,
    Candidacy,
    Case,
    Decision,
    Recusal,
    Stage,
    Tier,
    User,
    Vote,
    VoteCase,
    VoteMember,
    VoteRound,
)

NEAR = 120  # candidates listed around the line


@dataclass(frozen=True)
class Member:
    """Someone entitled to vote."""

    user_id: int
    name: str
    title: str


@dataclass(frozen=True)
class Line:
    """One case in one counted round. ``outcome``: elected, tied, passed_without_seat, not_passed."""

    case: Case
    counts: dict[str, Any]
    outcome: str


@dataclass(frozen=True)
class RoundView:
    """A round with its roll. ``handed_in``: how many, never who. ``recused``: case id → names."""

    row: VoteRound
    present: list[Member]
    absent: list[Member]
    handed_in: int
    cases: list[Case]
    recused: dict[int, list[Member]]
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class VoteView:
    """All that a page or the minutes show of a vote."""

    vote: Vote
    members: list[Member]
    seats: list[VoteCase]
    rounds: list[RoundView]

    @property
    def going(self) -> RoundView | None:
        """The round that is open."""
        return next((round for round in self.rounds if round.row.state == "open"), None)

    @property
    def elected(self) -> list[VoteCase]:
        """The cases that got seats, by round."""
        found = [seat for seat in self.seats if seat.elected_in is not None]
        return sorted(found, key=lambda seat: (seat.elected_in or 0, seat.position))

    @property
    def next_cases(self) -> list[Case]:
        """What the next round would vote on."""
        counted = [round for round in self.rounds if round.row.result]
        wanted = counted[-1].row.result["again"] if counted else [seat.case_id for seat in self.seats]  # type: ignore[index]
        by_id = {seat.case_id: seat.case for seat in self.seats}
        return [by_id[id] for id in wanted]

    @property
    def seats_left(self) -> int:
        """Seats that are not filled yet."""
        return self.vote.seats - len(self.elected)


def votes_of(session: Session, stage: Stage) -> list[tuple[Vote, int, int, int]]:
    """(vote, cases, entitled, elected), the newest first. One statement."""
    cases = select(func.count()).where(VoteCase.vote_id == Vote.id).scalar_subquery()
    members = select(func.count()).where(VoteMember.vote_id == Vote.id).scalar_subquery()
    elected = (
        select(func.count())
        .where(VoteCase.vote_id == Vote.id, VoteCase.elected_in.is_not(None))
        .scalar_subquery()
    )
    query = (
        select(Vote, cases, members, elected).where(Vote.stage_id == stage.id).order_by(Vote.number.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query.options(joinedload(Vote.tier)))]


def view_of(session: Session, vote: Vote) -> VoteView:
    """The vote with its rolls and results. Four statements, whatever the size."""
    members = [
        Member(row[0], row[1], row[2])
        for row in session.execute(
            select(VoteMember.user_id, User.name, VoteMember.title)
            .join(User, User.id == VoteMember.user_id)
            .where(VoteMember.vote_id == vote.id)
            .order_by(VoteMember.position)
        )
    ]
    query = select(VoteCase).where(VoteCase.vote_id == vote.id).order_by(VoteCase.position)
    seats = list(
        session.execute(
            query.options(joinedload(VoteCase.case).joinedload(Case.category)).execution_options(
                populate_existing=True
            )
        ).scalars()
    )
    return VoteView(vote, members, seats, _rounds(session, vote, members, seats))


def _rounds(
    session: Session, vote: Vote, members: Sequence[Member], seats: Sequence[VoteCase]
) -> list[RoundView]:
    rounds = session.execute(
        select(VoteRound).where(VoteRound.vote_id == vote.id).order_by(VoteRound.number)
    ).scalars().all()  # fmt: skip
    if not rounds:
        return []
    ids = [round.id for round in rounds]
    roll: dict[int, dict[int, bool]] = {id: {} for id in ids}
    out: dict[int, dict[int, set[int]]] = {id: {} for id in ids}
    marks = select(Ballot.round_id, Ballot.user_id, literal(0), Ballot.handed_in)
    recusals = select(Recusal.round_id, Recusal.user_id, Recusal.case_id, false())
    both = union_all(marks.where(Ballot.round_id.in_(ids)), recusals.where(Recusal.round_id.in_(ids)))
    for round_id, user_id, case_id, handed_in in session.execute(both):
        if case_id:
            out[round_id].setdefault(case_id, set()).add(user_id)
        else:
            roll[round_id][user_id] = bool(handed_in)
    by_id = {seat.case_id: seat.case for seat in seats}
    return [
        RoundView(
            round,
            [member for member in members if member.user_id in roll[round.id]],
            [member for member in members if member.user_id not in roll[round.id]],
            sum(roll[round.id].values()),
            [by_id[id] for id in round.cases],
            {case_id: [m for m in members if m.user_id in who] for case_id, who in out[round.id].items()},
            _lines(round, by_id),
        )
        for round in rounds
    ]


def _lines(round: VoteRound, by_id: dict[int, Case]) -> list[Line]:
    result = round.result
    if result is None:
        return []
    return [Line(by_id[counts["case"]], counts, _outcome(result, counts)) for counts in result["cases"]]


def _outcome(result: dict[str, Any], counts: dict[str, Any]) -> str:
    if counts["case"] in result["elected"]:
        return "elected"
    if counts["case"] in result["tied"]:
        return "tied"
    return "passed_without_seat" if counts["passed"] else "not_passed"


@dataclass(frozen=True)
class Candidate:
    """A case that may be voted on. ``on_line``: tied at a tier's line and still without a tier."""

    case: Case
    rank: int | None
    score: str | None
    on_line: bool


def candidates_of(session: Session, stage: Stage) -> list[Candidate]:
    """The stage's candidates by rank, at most ``NEAR`` of them around the last seat. Two statements."""
    seats = session.execute(
        select(func.coalesce(func.sum(Tier.quota), 0)).where(Tier.competition_id == stage.competition_id)
    ).scalar_one()
    query = (
        select(Case, Decision.rank, Decision.score, Decision.tier_id, Decision.proposed_tier_id)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(Decision, (Decision.case_id == Case.id) & (Decision.stage_id == stage.id))
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .order_by(Decision.rank.is_(None), Decision.rank, Case.reference)
        .options(joinedload(Case.category))
        .offset(max(0, int(seats) - NEAR // 2))
        .limit(NEAR)
    )
    found = [tuple(row) for row in session.execute(query)]
    shared = [row[1] for row in found if row[1] is not None]
    return [
        Candidate(
            case, rank, score,
            rank is not None and rank <= seats and shared.count(rank) > 1 and tier_id is None and proposed is None,
        )
        for case, rank, score, tier_id, proposed in found
    ]  # fmt: skip


def cases_named(
    session: Session, competition_id: int, tokens: Sequence[str], references: Sequence[str]
) -> list[Case]:
    """The cases of those tokens and reference numbers, by reference."""
    query = select(Case).where(
        Case.competition_id == competition_id, Case.token.in_(tokens) | Case.reference.in_(references)
    )
    return list(session.execute(query.order_by(Case.reference)).scalars())


def ballots_waiting(session: Session, votes: Sequence[int]) -> list[Vote]:
    """The votes among ``votes`` that are not over, in their order."""
    query = select(Vote).where(Vote.id.in_(votes), Vote.state == "open")
    return list(session.execute(query.order_by(Vote.number)).scalars())
