"""Who holds the pen: whether the applicant may write now, until when, and which fields."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from award.errors import Refused, TooLate, WrongState
from award.i18n import N_
from award.models import Candidacy, Case, Correction, Stage
from award.workflow import accepts, open_correction

ENDED = ("withdrawn", "disqualified", "awarded", "not_selected")


@dataclass(frozen=True)
class Pen:
    """Whether the applicant may write now, until when, and which fields (``None``: all)."""

    is_open: bool
    until: datetime | None = None
    fields: frozenset[str] | None = None
    refusal: Refused | None = None


def pen_of(session: Session, case: Case, *, at: datetime) -> Pen:
    """The pen of a case: the one question that page, autosave, submission and mail ask. Two statements, or three."""
    stage = submission_stage(session, case.competition_id)
    correction = open_correction(session, case) if case.state == "submitted" else None
    return pen_among(session, case, stage, correction, at=at)


def pen_among(
    session: Session, case: Case, stage: Stage, correction: Correction | None, *, at: datetime
) -> Pen:
    """The same by what is already loaded; one statement where a rolling case may be taken, else none."""
    rolling = case.state == "submitted" and stage.flow == "each" and correction is None
    taken = rolling and _is_taken(session, case, stage)
    return pen_from(case, stage, correction, at=at, taken=taken)


def pen_from(
    case: Case, stage: Stage, correction: Correction | None, *, at: datetime, taken: bool = False
) -> Pen:
    """The pen by what is already loaded, for lists. ``taken``: somebody of a later stage has begun with the case."""
    if case.state in ENDED:
        return Pen(False, refusal=WrongState(N_("案例已经结束，不能再修改。")))
    if correction is not None:
        if at > correction.due_at:
            return Pen(False, correction.due_at, refusal=TooLate(N_("补正时间已过，不能再修改。")))
        return Pen(True, correction.due_at, frozenset(field.field_key for field in correction.fields))
    if taken and stage.flow == "each":
        return Pen(False, refusal=WrongState(N_("案例已进入下一环节，不能再修改。")))
    if accepts(stage, at) or (case.state == "draft" and case.on_behalf):
        return Pen(True, stage.closes_at)
    if stage.opens_at is None or at < stage.opens_at or stage.state == "planned":
        if case.state == "draft":
            return Pen(True, stage.closes_at)
        return Pen(False, refusal=WrongState(N_("申报还没有开始。")))
    words = N_("申报时间已过，不能再修改。")
    if case.state == "draft":
        words = N_("申报时间已过，不能再修改。您填写的内容仍保留在草稿中。")
    return Pen(False, stage.closes_at, refusal=TooLate(words))


def submission_stage(session: Session, competition_id: int, *, locked: bool = False) -> Stage:
    """The competition's submission stage; ``locked``: for the transaction, shared. Raises ``NoResultFound`` without one."""
    query = select(Stage).where(Stage.competition_id == competition_id, Stage.kind == "submission")
    query = query.order_by(Stage.step).limit(1)
    if locked:
        query = query.with_for_update(read=True).execution_options(populate_existing=True)
    return session.execute(query).scalar_one()


def begun_later(stage: Stage) -> ColumnElement[bool]:
    """Has somebody of a later stage begun with the ``Case`` of the query?"""
    later = aliased(Stage)
    return (
        select(Candidacy.id)
        .join(later, later.id == Candidacy.stage_id)
        .where(
            Candidacy.case_id == Case.id,
            later.step > stage.step,
            Candidacy.handler_id.is_not(None) | (Candidacy.outcome != "pending"),
        )
        .correlate(Case)
        .exists()
    )


def _is_taken(session: Session, case: Case, stage: Stage) -> bool:
    return bool(session.execute(select(begun_later(stage)).where(Case.id == case.id)).scalar_one())
