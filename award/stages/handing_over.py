"""Work that changes hands: a visit goes on with another verifier; who leaves gives back what he had open."""

from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from award import policy, rights
from award.database import lock
from award.errors import Invalid, WrongState
from award.i18n import N_
from award.models import Assignment, Candidacy, Conflict, RoleGrant, Scoresheet, Stage, User, Visit
from award.outbox import record
from award.stages import verdicts
from award.standing import forget_standings

LEFT = N_("不再担任本届专家")


def hand_over_visit(session: Session, visit: Visit, verifier: User, *, by: User, at: datetime) -> None:
    """Send another verifier to go on with a visit; what was recorded so far stays in it.

    Raises ``Invalid`` for a person who may not go there, or who was sent already; ``WrongState`` after the verdict.
    """
    case = visit.candidacy.case
    policy.require(session, by, "plan_visit", case=case)
    candidacy = verdicts.locked_candidacy(session, visit.candidacy.stage, case)
    lock(session, Visit, visit.id)
    if visit.closed_at is not None or candidacy.outcome != "pending":
        raise WrongState(N_("这次走访已经有结论，不能再改。"))
    sent = select(Visit.id).where(Visit.candidacy_id == candidacy.id, Visit.verifier_id == verifier.id)
    if session.execute(sent).first() is not None:
        problem = N_("已经安排这位核查员走访这个案例。")
        raise Invalid(problem, {"verifier": [problem]})
    before, visit.verifier_id = visit.verifier_id, verifier.id
    session.flush()
    session.expire(visit, ["verifier"])
    forget_standings(session)
    if not policy.may(session, verifier, "visit_case", case=case):
        problem = N_("这位核查员与案例有利益关系，或不是本届的核查员，不能安排。")
        raise Invalid(problem, {"verifier": [problem]})
    record(session, "visit_handed_over", by=by, at=at, case=case,
           leaf={"visit": visit.id, "verifier": verifier.id, "before": before}, letters={"visit": visit.id})  # fmt: skip


def free_barred(session: Session, competition_id: int) -> None:
    """Put back into the queue what a screener has in hand whom a conflict bars from it: nobody else would open it."""
    barred = exists().where(
        Conflict.case_id == Candidacy.case_id,
        Conflict.user_id == Candidacy.handler_id,
        Conflict.state != "dismissed",
    )
    here = select(Stage.id).where(Stage.competition_id == competition_id, Stage.kind == "screening")
    session.execute(
        update(Candidacy)
        .where(Candidacy.stage_id.in_(here), Candidacy.outcome == "pending", barred)
        .values(handler_id=None, version=Candidacy.version + 1)
    )


def end_role(session: Session, grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Take a role back, and with it the work that would wait for nobody; what is finished stays.

    A screener's cases go back to the queue. An expert's assignments without a sealed sheet end, so that others can be
    given the cases. A verifier's visits are handed over one by one. Raises as ``rights.end_role``.
    """
    rights.end_role(session, grant, by=by, at=at)
    here = select(Stage.id).where(Stage.competition_id == grant.competition_id)
    if grant.role == "screener":
        in_hand = (
            Candidacy.stage_id.in_(here.where(Stage.kind == "screening")),
            Candidacy.handler_id == grant.user_id,
            Candidacy.outcome == "pending",
        )
        values = {"handler_id": None, "version": Candidacy.version + 1}
        session.execute(update(Candidacy).where(*in_hand).values(values))
    if grant.role == "expert":
        sealed = exists().where(Scoresheet.assignment_id == Assignment.id, Scoresheet.state == "sealed")
        open_ones = (
            Assignment.stage_id.in_(here),
            Assignment.expert_id == grant.user_id,
            Assignment.ended_at.is_(None),
            ~sealed,
        )
        ended = {"ended_at": at, "ending": "withdrawn", "ending_reason": LEFT}
        session.execute(update(Assignment).where(*open_ones).values(ended))
