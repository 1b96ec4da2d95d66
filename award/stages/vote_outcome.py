"""What the office makes of a vote: the elected case gets the tier, and the decision's reason names the vote."""

from datetime import datetime

from sqlalchemy.orm import Session

from award import policy
from award.database import lock
from award.errors import WrongState
from award.i18n import N_
from award.models import Case, Decision, User, Vote, VoteCase
from award.outbox import record
from award.stages.decision import decide_case
from award.stages.vote_rounds import rounds_of


def reason_of(session: Session, vote: Vote, case_id: int, number: int) -> str:
    """The sentence that the minutes print beside the departure: which vote, which round, how many."""
    result = next(round.result for round in rounds_of(session, vote) if round.number == number)
    assert result is not None
    counted = next(line for line in result["cases"] if line["case"] == case_id)
    return N_("第 %(number)s 号票决第 %(round)s 轮通过：赞成 %(yes)s 票，应达 %(needed)s 票。") % {
        "number": vote.number, "round": number, "yes": counted["yes"], "needed": counted["needed"],
    }  # fmt: skip


def decide_by_vote(session: Session, vote: Vote, case: Case, *, by: User, at: datetime) -> Decision:
    """Put an elected case into the vote's tier, with the vote as the reason. Raises ``WrongState`` for any other case."""
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    lock(session, Vote, vote.id)
    seat = session.get(VoteCase, (vote.id, case.id), populate_existing=True)
    if vote.state != "closed" or vote.tier is None or seat is None or seat.elected_in is None:
        raise WrongState(N_("只有票决通过并已指定奖项的案例，才能据此评定。"))
    reason = reason_of(session, vote, case.id, seat.elected_in)
    decision = decide_case(session, vote.stage, case, tier=vote.tier, reason=reason, by=by, at=at)
    seat.decided_at = at
    session.flush()
    record(
        session, "vote_carried_out", by=by, at=at, case=case, leaf={"vote": vote.id, "decision": decision.id}
    )
    return decision
