"""The rounds of a vote: who is present is taken down, recusals are fixed, the count closes the round once."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Ballot, Case, Conflict, Recusal, User, Vote, VoteCase, VoteRound
from award.outbox import record
from award.scoring.votes import Round, Tally, count_round, judge_case
from award.stages.ballots import count_ballots, destroy_ballots, new_salt
from award.stages.votes import require_open_stage, rules_of

SECRET = 3
"""Ballots on a case below which its count would tell how somebody voted."""


def open_round(session: Session, vote: Vote, *, present: Iterable[int], by: User, at: datetime) -> VoteRound:
    """Take down who is present and open the next round. Recusals: open or confirmed conflicts, and what was declared.

    Raises ``Invalid`` (field ``present``) when a case lacks its quorum, or so few may vote on it that it is not secret.
    """
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    require_open_stage(session, vote.stage)
    lock(session, Vote, vote.id)
    rounds = rounds_of(session, vote)
    if vote.state != "open" or any(round.state == "open" for round in rounds):
        raise WrongState(N_("票决没有开始，或已有一轮在进行。"))
    entitled = {member.user_id for member in vote.members}
    here = set(present)
    if not here <= entitled:
        raise Invalid(N_("到会名单有误。"), {"present": [N_("到会的须是有表决权的委员。")]})
    last = rounds[-1].result if rounds else None
    cases = [int(id) for id in (last["again"] if last else [case.case_id for case in vote.cases])]
    recused = _recusals(session, vote, cases, entitled)
    _refuse_few(session, vote, cases, entitled, here, set(recused))
    round = VoteRound(vote_id=vote.id, number=len(rounds) + 1, seats=last["seats_left"] if last else vote.seats,
                      cases=cases, salt=new_salt(), opened_at=at, opened_by_id=by.id)  # fmt: skip
    session.add(round)
    session.flush()
    session.add_all(Ballot(round_id=round.id, user_id=id) for id in sorted(here))
    session.add_all(
        Recusal(round_id=round.id, user_id=user_id, case_id=case_id, ground=ground)
        for (user_id, case_id), ground in sorted(recused.items())
    )
    session.flush()
    leaf = {"vote": vote.id, "round": round.number, "present": len(here), "recused": len(recused)}
    record(session, "vote_round_opened", by=by, at=at, competition=vote.competition_id, leaf=leaf)
    return round


def rounds_of(session: Session, vote: Vote) -> list[VoteRound]:
    """The rounds so far, as the database has them."""
    query = select(VoteRound).where(VoteRound.vote_id == vote.id).order_by(VoteRound.number)
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _recusals(
    session: Session, vote: Vote, cases: list[int], entitled: set[int]
) -> dict[tuple[int, int], str]:
    declared = (
        select(Recusal.user_id, Recusal.case_id, literal("declared"))
        .join(VoteRound, VoteRound.id == Recusal.round_id)
        .where(VoteRound.vote_id == vote.id, Recusal.ground == "declared", Recusal.case_id.in_(cases))
    )
    tied = select(Conflict.user_id, Conflict.case_id, literal("conflict")).where(
        Conflict.case_id.in_(cases), Conflict.user_id.in_(entitled), Conflict.state != "dismissed"
    )
    rows = sorted(session.execute(union_all(declared, tied)).all(), key=lambda row: row[2] == "conflict")
    return {(row[0], row[1]): row[2] for row in rows}  # a conflict outweighs the member's own word


def _refuse_few(
    session: Session, vote: Vote, cases: list[int], entitled: set[int], here: set[int],
    recused: set[tuple[int, int]],
) -> None:  # fmt: skip
    rules = rules_of(vote)
    for id in cases:
        out = {user_id for user_id, case_id in recused if case_id == id}
        tally = Tally(str(id), 0, 0, recused=len(out & entitled), recused_present=len(out & here))
        said = ""
        if not judge_case(rules, tally, len(entitled), len(here)).quorate:
            said = N_("“%(title)s”可投票的委员应到 %(able)s 人，实到 %(here)s 人，未达到会要求。")
        elif len(here - out) < SECRET:
            said = N_("“%(title)s”除去回避只有 %(here)s 人可以投票，计票会暴露个人意见，不能票决。")
        if said:
            facts = {"title": _title(session, id), "here": len(here - out), "able": len(entitled - out)}
            raise Invalid(said, {"present": [said]}, **facts)


def _title(session: Session, case_id: int) -> str:
    return session.get_one(Case, case_id).title


def close_round(
    session: Session, vote: Vote, number: int, *, key: bytes, by: User, at: datetime
) -> VoteRound:
    """Count a round, once however many click, and destroy its ballots; the vote ends or goes on as the core says.

    ``key``: the installation's secret. Raises ``WrongState`` while so few have handed in that a count would tell.
    """
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    lock(session, Vote, vote.id)
    named = select(VoteRound).where(VoteRound.vote_id == vote.id, VoteRound.number == number)
    named = named.with_for_update().execution_options(populate_existing=True)
    round = session.execute(named).scalar_one_or_none()
    if round is None:
        raise WrongState(N_("没有这一轮投票。"))
    if round.state != "open":
        return round
    counts = count_ballots(session, round, key=key)
    for id, counted in counts.items():
        if counted.total() < SECRET:
            raise WrongState(
                N_("“%(title)s”只有 %(n)s 张选票，计票会暴露个人意见。请等更多委员投票，或终止票决。"),
                title=_title(session, id),
                n=counted.total(),
            )
    here = _present(session, round)
    result, tallies = _count(session, vote, round, counts, here)
    facts = facts_of(result, tallies, len(vote.members), here)
    round.state, round.closed_at, round.closed_by_id, round.salt = "counted", at, by.id, None
    round.result = facts
    session.flush()
    destroy_ballots(session, round)
    _seat(session, vote, result)
    if result.end:
        vote.state, vote.ended_at, vote.ending = "closed", at, result.end
    session.flush()
    leaf = {"vote": vote.id, "round": number, "result": ledger.digest_of("vote-round", round.result)}
    record(session, "vote_round_counted", by=by, at=at, competition=vote.competition_id, leaf=leaf)
    return round


def _present(session: Session, round: VoteRound) -> int:
    return session.execute(select(func.count()).where(Ballot.round_id == round.id)).scalar_one()


def _count(
    session: Session, vote: Vote, round: VoteRound, counts: dict[int, Counter[str]], here: int
) -> tuple[Round, list[Tally]]:
    recused, present = _recused_in(session, round)
    tallies = [
        Tally(str(id), counted["yes"], counted["no"], counted["abstain"], recused[id], present[id])
        for id, counted in counts.items()
    ]
    entitled = len(vote.members)
    counted = count_round(rules_of(vote), round.number, round.seats, tallies, entitled, here)
    return counted, tallies


def _recused_in(session: Session, round: VoteRound) -> tuple[Counter[int], Counter[int]]:
    """Case → how many entitled members are recused; → how many of those are present."""
    rows = session.execute(
        select(Recusal.case_id, Ballot.user_id)
        .outerjoin(Ballot, (Ballot.round_id == Recusal.round_id) & (Ballot.user_id == Recusal.user_id))
        .where(Recusal.round_id == round.id)
    ).all()
    return Counter(row[0] for row in rows), Counter(row[0] for row in rows if row[1] is not None)


def facts_of(result: Round, tallies: list[Tally], entitled: int, present: int) -> dict[str, Any]:
    """What is kept of a round, JSON: counts a case, who got a seat, what is voted on again. Cases are ids."""
    by_case = {tally.case: tally for tally in tallies}
    return {
        "entitled": entitled,
        "present": present,
        "cases": [
            {
                "case": int(verdict.case), "yes": verdict.yes, "no": by_case[verdict.case].no,
                "abstain": by_case[verdict.case].abstain, "recused": by_case[verdict.case].recused,
                "recused_present": by_case[verdict.case].recused_present, "voters": verdict.voters,
                "needed": verdict.needed, "quorate": verdict.quorate, "passed": verdict.passed,
            }
            for verdict in result.verdicts
        ],
        "elected": [int(id) for id in result.elected],
        "tied": [int(id) for id in result.tied],
        "again": [int(id) for id in result.again],
        "seats_left": result.seats_left,
        "end": result.end,
    }  # fmt: skip


def _seat(session: Session, vote: Vote, result: Round) -> None:
    elected = [int(id) for id in result.elected]
    session.execute(
        update(VoteCase)
        .where(VoteCase.vote_id == vote.id, VoteCase.case_id.in_(elected))
        .values(elected_in=result.number)
        .execution_options(synchronize_session=False)
    )
