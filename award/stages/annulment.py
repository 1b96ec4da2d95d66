"""Annulling a closed scoring stage (宣布作废): by the chair, with a public note; the experts score again."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from award import ledger, policy, workflow_bulk
from award.database import lock
from award.errors import Invalid, Refused, WrongState
from award.i18n import N_
from award.models import Announcement, Candidacy, Closing, Decision, Message, Release, Scoresheet, Stage, User
from award.outbox import record
from award.stages.closing import live_closing
from award.stages.pipeline import stages_of
from award.workflow import kind_of

TITLE = N_("评分作废公告")


def annul_stage(
    session: Session, stage: Stage, *, note: str, closes_at: datetime | None, by: User, at: datetime
) -> Closing:
    """Set aside all that was scored and open the stage again until ``closes_at``, under the same criteria.

    Its sheets stay in the books as void, its ranking no longer holds, its cases are pending again; what was prepared on
    the ranking (tiers not yet released) is discarded. Raises ``Invalid`` beside the field, ``WrongState`` when it may not.
    """
    policy.require(session, by, "preside", competition_id=stage.competition_id)
    problems = {}
    if not note.strip():
        problems["note"] = [N_("请写明作废的原因，说明将公开。")]
    if closes_at is None or closes_at <= at:
        problems["closes_at"] = [N_("请填写重新评分的截止时间，应晚于现在。")]
    if problems:
        raise Invalid(N_("请写明原因和重新评分的截止时间。"), problems)
    lock(session, Stage, stage.id)
    later = [other for other in stages_of(session, stage.competition_id) if other.step > stage.step]
    for other in later:
        lock(session, Stage, other.id)
    refusal = against_annulling(session, stage, later)
    if refusal is not None:
        raise refusal
    closing = live_closing(session, stage)
    assert closing is not None
    workflow_bulk.undo_closing(session, stage, closing, by=by, at=at)
    number = _set_aside(session, stage, note.strip())
    _discard(session, closing, later)
    closing.undone_at, closing.undone_by_id, closing.annulled_note = at, by.id, note.strip()
    stage.state, stage.closes_at = "open", closes_at
    session.add(Announcement(competition_id=stage.competition_id, kind="correction", title=TITLE, text=note.strip(),
                             published_at=at, by_id=by.id))  # fmt: skip
    session.flush()
    session.expire_all()
    record(session, "stage_annulled", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "closing": closing.id, "sheets": number, "closes_at": closes_at,
                 "note": ledger.digest_of("note", note.strip())},
           letters={"stage": stage.id, "closing": closing.id})  # fmt: skip
    return closing


def against_annulling(session: Session, stage: Stage, later: list[Stage]) -> Refused | None:
    """Why a scoring stage may not be annulled; ``None`` when it may. A case judged on its marks stands in the way."""
    closing = live_closing(session, stage)
    if stage.kind not in ("scoring", "defence") or stage.state != "closed" or closing is None:
        return WrongState(N_("只有已经关闭的评分环节才能宣布作废。"))
    if closing.letters_released_at is not None:
        return WrongState(N_("本次关闭的通知已经发出，不能再作废。"))
    for other in later:
        if other.state == "closed":
            return WrongState(N_("后面的环节“%(name)s”已经关闭。"), name=other.name)
        asked = select(Release.id).where(Release.stage_id == other.id, Release.withdrawn_at.is_(None))
        if session.execute(asked).first() is not None:
            return WrongState(N_("“%(name)s”已提请主任放行，请先撤回提请。"), name=other.name)
        if other.kind != "decision" and kind_of(other).has_sealed_content(session, other):
            return WrongState(N_("后面的环节“%(name)s”已经有了结论。"), name=other.name)
    return None


def _set_aside(session: Session, stage: Stage, note: str) -> int:
    """Every sheet that counted is void; how many."""
    voided = session.execute(
        update(Scoresheet)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed")
        .values(state="void", void_reason=note, version=Scoresheet.version + 1)
        .execution_options(synchronize_session=False)
        .returning(Scoresheet.id)
    ).all()
    session.execute(
        update(Candidacy)
        .where(Candidacy.stage_id == stage.id)
        .values(sheets=0, total_sum=0, total_squares=0, proposed=None, proposed_reason=None,
                version=Candidacy.version + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return len(voided)


def _discard(session: Session, closing: Closing, later: list[Stage]) -> None:
    """Tiers prepared unseen on the annulled ranking, and the closing's letters that nobody was sent."""
    session.execute(delete(Decision).where(Decision.stage_id.in_([other.id for other in later])))
    for other in later:
        other.state = "planned"
    session.execute(
        update(Message)
        .where(Message.closing_id == closing.id, Message.state == "draft")
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )
