"""The draft: begun, saved by autosave, never lost, never overwritten silently. No events: drafts are nobody's business."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award import policy
from award.errors import Invalid, Refused, Stale, TooLate, WrongState
from award.fields.answers import FieldProblem, blank, normalise, validate_draft
from award.i18n import N_
from award.models import Candidacy, Case, CaseEditor, Competition, Draft, Organisation, Stage, User
from award.stages.setup import current_form, form_of
from award.workflow import accepts, open_correction


@dataclass(frozen=True)
class Pen:
    """Whether the applicant may write now, until when, and which fields (``None``: all)."""

    is_open: bool
    until: datetime | None = None
    fields: frozenset[str] | None = None
    refusal: Refused | None = None


@dataclass(frozen=True)
class Saved:
    """An autosave's answer: the draft's new number and what is not yet right (nothing of it was refused)."""

    number: int
    at: datetime
    problems: tuple[FieldProblem, ...] = ()


def start_case(
    session: Session,
    competition: Competition,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    origin: str = "applied",
    on_behalf: bool = False,
) -> Case:
    """A blank draft for a body. The one who begins may submit."""
    if not on_behalf:
        policy.require(session, by, "signed_in")
    version = current_form(session, competition.id)
    if version is None:
        raise WrongState(N_("还没有申报表。"))
    case = Case(
        token=secrets.token_urlsafe(9),
        competition_id=competition.id,
        organisation_id=organisation.id,
        form_version_id=version.id,
        origin=origin,
        on_behalf=on_behalf,
        created_at=at,
        created_by_id=by.id,
    )
    session.add(case)
    session.flush()
    session.add(
        Draft(
            case_id=case.id,
            answers=blank(form_of(version)),
            marks={},
            number=0,
            saved_at=at,
            saved_by_id=by.id,
        )
    )
    if not on_behalf:
        session.add(CaseEditor(case_id=case.id, user_id=by.id, part="submit", since=at))
    session.flush()
    session.info.pop("standings", None)
    return case


def save_draft(
    session: Session, case: Case, raw: Mapping[str, Any], *, base: Mapping[str, int], by: User, at: datetime
) -> Saved:
    """Save the changed fields (``raw``: key → raw value). ``base``: key → draft number the editor had started from.

    Two editors in different fields merge; the same field raises ``Stale`` with ``mine`` and ``theirs``, and nothing
    is stored. Values of the wrong type raise ``Invalid``. A closed pen raises its refusal.
    """
    policy.require(session, by, "edit_case", case=case)
    draft = session.execute(
        select(Draft)
        .where(Draft.case_id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    pen = pen_of(session, case, at=at)
    if not pen.is_open:
        raise pen.refusal or WrongState(N_("现在不能修改。"))
    form = form_of(case.form_version)
    changed = normalise(form, raw)
    if pen.fields is not None and set(changed) - pen.fields:
        raise WrongState(N_("只能修改要求补正的内容。"))
    problems = validate_draft(form, changed)
    if problems:
        raise Invalid(
            N_("有内容没有保存。"), {problem.field: [problem.problem.message] for problem in problems}
        )
    theirs = {
        key: draft.answers.get(key)
        for key, value in changed.items()
        if draft.marks.get(key, 0) > base.get(key, 0) and draft.answers.get(key) != value
    }
    if theirs:
        raise Stale(
            N_("这些内容在别处改动过，请选择保留哪一份。"),
            mine={key: changed[key] for key in theirs},
            theirs=theirs,
            number=draft.number,
        )
    draft.number += 1
    draft.answers = {**draft.answers, **changed}
    draft.marks = {**draft.marks, **dict.fromkeys(changed, draft.number)}
    draft.saved_at, draft.saved_by_id = at, by.id
    if case.state == "draft":
        titles = form.projecting("title")
        if titles and titles[0].key in changed:
            case.title = str(changed[titles[0].key] or "")
    session.flush()
    return Saved(draft.number, at)


def pen_of(session: Session, case: Case, *, at: datetime) -> Pen:
    """Who holds the pen: the one function that page, autosave, submission and mail ask."""
    if case.state in ("withdrawn", "disqualified", "awarded", "not_selected"):
        return Pen(False, refusal=WrongState(N_("案例已经结束，不能再修改。")))
    correction = open_correction(session, case)
    if correction is not None:
        if at > correction.due_at:
            return Pen(False, until=correction.due_at, refusal=TooLate(N_("补正时间已过，不能再修改。")))
        return Pen(True, correction.due_at, frozenset(field.field_key for field in correction.fields))
    stage = session.execute(
        select(Stage)
        .where(Stage.competition_id == case.competition_id, Stage.kind == "submission")
        .order_by(Stage.step)
        .limit(1)
    ).scalar_one()
    if case.state == "draft" and case.on_behalf:
        return Pen(True, stage.closes_at)
    if not accepts(stage, at):
        if stage.opens_at is None or at < stage.opens_at or stage.state == "planned":
            if case.state == "draft":
                return Pen(True, stage.closes_at)
            return Pen(False, refusal=WrongState(N_("申报还没有开始。")))
        if case.state == "draft":  # late: the text is kept and may still be written, but not submitted
            return Pen(
                False,
                stage.closes_at,
                refusal=TooLate(N_("申报时间已过，不能再修改。您填写的内容仍保留在草稿中。")),
            )
        return Pen(False, stage.closes_at, refusal=TooLate(N_("申报时间已过，不能再修改。")))
    if stage.flow == "each" and case.state == "submitted" and _is_taken(session, case, stage):
        return Pen(False, refusal=WrongState(N_("案例已进入下一环节，不能再修改。")))
    return Pen(True, stage.closes_at)


def _is_taken(session: Session, case: Case, stage: Stage) -> bool:
    """Has somebody of a later stage begun with the case?"""
    later = (
        select(Candidacy.id)
        .join(Stage, Stage.id == Candidacy.stage_id)
        .where(
            Candidacy.case_id == case.id,
            Stage.step > stage.step,
            Candidacy.handler_id.is_not(None) | (Candidacy.outcome != "pending"),
        )
    )
    return session.execute(later.limit(1)).first() is not None
