"""Annulling a closed scoring stage (宣布作废): by the chair, with a public note; the experts score again."""

from datetime import datetime

from sqlalchemy import case as when
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from award import ledger, policy, workflow_bulk
from award.database import forget
from award.errors import Invalid, Refused, WrongState
from award.i18n import N_
from award.models import (
    Announcement,
    Candidacy,
    Case,
    Closing,
    Decision,
    Message,
    Release,
    Scoresheet,
    Stage,
    User,
)
from award.outbox import record
from award.stages.closing import live_closing
from award.stages.pipeline import lock_from
from award.workflow import kind_of

TITLE = N_("评分作废公告")
NOT_CLOSED = N_("只有已经关闭的评分环节才能宣布作废。")


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
    later = lock_from(session, stage)
    closing = _end_closing(session, stage, later, note.strip(), by=by, at=at)
    workflow_bulk.undo_closing(session, stage, closing, by=by, at=at, annulled=True)
    number = _set_aside(session, stage, note.strip())
    _discard(session, closing, later)
    _open_again(session, stage, later, closes_at)
    session.add(Announcement(competition_id=stage.competition_id, kind="correction", title=TITLE, text=note.strip(),
                             published_at=at, by_id=by.id))  # fmt: skip
    forget(session, Candidacy, Case, Decision, Message, Scoresheet)
    record(session, "stage_annulled", by=by, at=at, competition=stage.competition_id,
           leaf={"stage": stage.id, "closing": closing.id, "sheets": number, "closes_at": closes_at,
                 "note": ledger.digest_of("note", note.strip())},
           letters={"stage": stage.id, "closing": closing.id})  # fmt: skip
    return closing


def against_annulling(session: Session, stage: Stage, later: list[Stage]) -> Refused | None:
    """Why a scoring stage may not be annulled; ``None`` when it may. A case judged on its marks stands in the way."""
    if refusal := _against_states(session, stage, later):
        return refusal
    closing = live_closing(session, stage)
    if closing is None:
        return WrongState(NOT_CLOSED)
    if closing.letters_released_at is not None:
        return WrongState(N_("本次关闭的通知已经发出，不能再作废。"))
    asked = select(Release.stage_id).where(Release.stage_id.in_(_ids(later)), Release.withdrawn_at.is_(None))
    for id in session.execute(asked).scalars():
        name = next(other.name for other in later if other.id == id)
        return WrongState(N_("“%(name)s”已提请主任放行，请先撤回提请。"), name=name)
    return None


def _against_states(session: Session, stage: Stage, later: list[Stage]) -> Refused | None:
    """What the stages themselves say against it; in one that has not begun there is nothing to look for."""
    if stage.kind not in ("scoring", "defence") or stage.state != "closed":
        return WrongState(NOT_CLOSED)
    for other in later:
        if other.state == "closed":
            return WrongState(N_("后面的环节“%(name)s”已经关闭。"), name=other.name)
        if other.state == "planned" or other.kind == "decision":
            continue
        if kind_of(other).has_sealed_content(session, other):
            return WrongState(N_("后面的环节“%(name)s”已经有了结论。"), name=other.name)
    return None


def _end_closing(
    session: Session, stage: Stage, later: list[Stage], note: str, *, by: User, at: datetime
) -> Closing:
    """The closing that stands, undone. The same statement checks that nothing rests on it; raises what does."""
    asked = exists().where(Release.stage_id.in_(_ids(later)), Release.withdrawn_at.is_(None))
    statement = (
        update(Closing)
        .where(
            Closing.stage_id == stage.id,
            Closing.undone_at.is_(None),
            Closing.letters_released_at.is_(None),
            ~asked,
        )
        .values(undone_at=at, undone_by_id=by.id, annulled_note=note)
        .returning(Closing)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    refusal = _against_states(session, stage, later)
    closing = session.execute(statement).scalar_one_or_none() if refusal is None else None
    if closing is None:
        raise refusal or against_annulling(session, stage, later) or WrongState(NOT_CLOSED)
    return closing


def _set_aside(session: Session, stage: Stage, note: str) -> int:
    """Every sheet that counted is void; how many."""
    voided = session.execute(
        update(Scoresheet)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed")
        .values(state="void", void_reason=note, version=Scoresheet.version + 1)
        .execution_options(synchronize_session=False)
        .returning(Scoresheet.id)
    ).all()
    return len(voided)


def _discard(session: Session, closing: Closing, later: list[Stage]) -> None:
    """Tiers prepared unseen on the annulled ranking, and the closing's letters that nobody was sent."""
    session.execute(
        delete(Decision)
        .where(Decision.stage_id.in_(_ids(later)))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Message)
        .where(Message.closing_id == closing.id, Message.state == "draft")
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )


def _open_again(session: Session, stage: Stage, later: list[Stage], closes_at: datetime | None) -> None:
    """The stage is open until ``closes_at``; what had begun after it is planned again. One statement."""
    begun = [other.id for other in later if other.state != "planned"]
    own = Stage.id == stage.id
    session.execute(
        update(Stage)
        .where(Stage.id.in_([stage.id, *begun]))
        .values(
            state=when((own, "open"), else_="planned"),
            closes_at=when((own, closes_at), else_=Stage.closes_at),
            version=Stage.version + 1,
        )
        .returning(Stage)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def _ids(stages: list[Stage]) -> list[int]:
    return [stage.id for stage in stages]
