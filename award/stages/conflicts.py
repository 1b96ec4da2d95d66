"""Conflicts of interest (利益关系): found in the data (``finding``), declared, decided once by the chair, then pinned."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotAllowed, WrongState
from award.i18n import N_
from award.models import Assignment, Candidacy, Case, Conflict, User
from award.outbox import record
from award.stages.finding import find_conflicts
from award.stages.handing_over import free_barred
from award.stages.sealed_names import require_sign_in
from award.standing import forget_standings

__all__ = ["answer_finding", "decide_conflict", "declare_conflict", "find_conflicts"]


def declare_conflict(
    session: Session, case: Case, *, words: str, ground: str = "declared", by: User, at: datetime
) -> Conflict:
    """A worker declares a tie of his own (or that he recognises a blind case). It bars him at once."""
    policy.require(session, by, "declare_conflict", case=case)
    require_sign_in(session, case.competition_id, by)
    if not words.strip():
        raise Invalid(N_("请写明是什么关系。"), {"words": [N_("请写明是什么关系。")]})
    candidacies = select(Candidacy.id).where(Candidacy.case_id == case.id).order_by(Candidacy.id)
    for candidacy_id in session.execute(candidacies).scalars().all():
        lock(session, Candidacy, candidacy_id)
    known = session.execute(
        select(Conflict).where(
            Conflict.case_id == case.id, Conflict.user_id == by.id, Conflict.ground == ground
        )
    ).scalar_one_or_none()
    if known is not None:
        if known.state == "dismissed":
            raise WrongState(N_("这项关系已由评委会主任裁定不需回避。"))
        return known
    conflict = Conflict(competition_id=case.competition_id, case_id=case.id, user_id=by.id, source="declared",
                        ground=ground, words=words.strip(), found_at=at)  # fmt: skip
    session.add(conflict)
    session.flush()
    free_barred(session, case.competition_id)
    forget_standings(session)
    record(
        session,
        "conflict_declared",
        by=by,
        at=at,
        case=case,
        leaf={"conflict": conflict.id},
        letters={"case": case.id},
    )
    return conflict


def answer_finding(
    session: Session, conflict: Conflict, *, tied: bool, words: str, by: User, at: datetime
) -> None:
    """The person says what is true of a found tie; the material stays shut until the chair has decided. Once.

    Raises ``Invalid`` where a denial gives no reason.
    """
    if conflict.user_id != by.id:
        raise NotAllowed(N_("只能说明自己的利益关系。"))
    require_sign_in(session, conflict.competition_id, by)
    lock(session, Conflict, conflict.id)
    if conflict.state != "open" or conflict.words:
        raise WrongState(N_("这项关系已经说明过了。"))
    if not tied and not words.strip():
        raise Invalid(N_("请写明为什么没有利益关系。"), {"words": [N_("请写明为什么没有利益关系。")]})
    conflict.words = words.strip() or N_("本人确认有此关系，申请回避。")
    conflict.facts = {**conflict.facts, "tied": tied}
    session.flush()
    record(session, "conflict_answered", by=by, at=at, case=conflict.case,
           leaf={"conflict": conflict.id, "tied": tied, "words": ledger.digest_of("words", conflict.words)})  # fmt: skip


def decide_conflict(
    session: Session, conflict: Conflict, *, confirmed: bool, reason: str, by: User, at: datetime
) -> None:
    """Decided once, by the chair: confirmed ends the assignment (a sealed sheet is void), dismissed lets it go on."""
    case = conflict.case
    policy.require(session, by, "decide_conflict", case=case)
    if conflict.user_id == by.id:
        raise WrongState(N_("不能裁定自己的利益关系。"))
    if not reason.strip():
        raise Invalid(N_("请写明裁定理由。"), {"reason": [N_("请写明裁定理由。")]})
    lock(session, Conflict, conflict.id)
    if conflict.state != "open":
        raise WrongState(N_("这项关系已经裁定。"))
    conflict.state = "confirmed" if confirmed else "dismissed"
    conflict.decided_at, conflict.decided_by_id, conflict.decided_reason = at, by.id, reason.strip()
    session.flush()
    if confirmed:
        _recuse(session, conflict, by=by, at=at)
    forget_standings(session)
    record(session, "conflict_decided", by=by, at=at, case=case,
           leaf={"conflict": conflict.id, "confirmed": confirmed, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def _recuse(session: Session, conflict: Conflict, *, by: User, at: datetime) -> None:
    from award.stages.sheets import void_live_sheet

    live = select(Assignment).where(
        Assignment.case_id == conflict.case_id,
        Assignment.expert_id == conflict.user_id,
        Assignment.ended_at.is_(None),
    )
    for assignment in session.execute(live).scalars():
        void_live_sheet(session, assignment, reason=N_("利益关系成立，应当回避"), by=by, at=at)
        session.execute(
            update(Assignment)
            .where(Assignment.id == assignment.id)
            .values(ended_at=at, ending="recused", ending_reason=N_("利益关系成立，应当回避"))
        )
