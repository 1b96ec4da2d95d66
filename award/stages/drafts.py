"""The draft: begun, saved by autosave, never lost, never overwritten silently. No events: drafts are nobody's business."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from award import policy, rights
from award.errors import Invalid, NotAllowed, Stale, TooLate, WrongState
from award.fields.answers import blank, normalise, validate_draft
from award.fields.form import Form
from award.i18n import N_
from award.models import Case, CaseEditor, Competition, Draft, Membership, Organisation, User
from award.stages.answered_files import with_own_files
from award.stages.pen import Pen, pen_of
from award.stages.setup import current_form, form_of
from award.standing import forget_standings
from award.workflow import accepts

__all__ = ["Pen", "Saved", "locked_draft", "pen_of", "save_draft", "start_case"]


@dataclass(frozen=True)
class Saved:
    """An autosave's answer: the draft's new number, and who had saved before, where that was somebody else."""

    number: int
    at: datetime
    before_by_id: int | None = None
    before_at: datetime | None = None


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
    """A blank draft for a body. The one who begins may submit. ``on_behalf``: entered by the office, for nobody yet.

    Raises ``NotAllowed`` for a body of other people, and for who judges or supervises in this competition.
    """
    if on_behalf:
        policy.require(session, by, "organise", competition_id=competition.id)
    else:
        _may_apply(session, competition, organisation, by)
    case = add_draft(session, competition, organisation, {}, by=by, at=at, origin=origin, on_behalf=on_behalf)
    if not on_behalf:
        session.add(CaseEditor(case_id=case.id, user_id=by.id, part="submit", since=at))
    session.flush()
    forget_standings(session)
    return case


def _may_apply(session: Session, competition: Competition, body: Organisation, by: User) -> None:
    policy.require(session, by, "signed_in")
    refusal = rights.against_applying(session, competition.id, by.id)
    if refusal is not None:
        raise refusal
    seats = exists().where(Membership.organisation_id == body.id)
    mine = exists().where(Membership.organisation_id == body.id, Membership.user_id == by.id)
    if not session.scalar(select(or_(mine, ~seats))):
        raise NotAllowed(N_("您不是这个单位的人员，请联系单位负责人邀请您加入。"))


def require_call(competition: Competition, *, at: datetime) -> None:
    """Raise ``WrongState`` or ``TooLate`` where the competition takes no new cases now."""
    stage = next(stage for stage in competition.stages if stage.kind == "submission")
    if accepts(stage, at):
        return
    if stage.state == "planned" or stage.opens_at is None or at < stage.opens_at:
        raise WrongState(N_("申报还没有开始。"))
    raise TooLate(N_("申报时间已过，不能再开始申报。"))


def add_draft(
    session: Session,
    competition: Competition,
    organisation: Organisation | None,
    answers: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    origin: str,
    on_behalf: bool,
) -> Case:
    """The rows of a new draft, whose right was asked before; ``answers`` are normalised. Flushed."""
    filled = [(organisation, answers)]
    return add_drafts(session, competition, filled, by=by, at=at, origin=origin, on_behalf=on_behalf)[0]


def add_drafts(
    session: Session,
    competition: Competition,
    filled: Sequence[tuple[Organisation | None, Mapping[str, Any]]],
    *,
    by: User | None,
    at: datetime,
    origin: str,
    on_behalf: bool,
) -> list[Case]:
    """The same for many, in two flushes. Raises ``WrongState`` without a form."""
    version = current_form(session, competition.id)
    if version is None:
        raise WrongState(N_("还没有申报表。"))
    form, by_id = form_of(version), by.id if by else None
    cases = [
        Case(
            token=secrets.token_urlsafe(9),
            competition_id=competition.id,
            organisation_id=organisation.id if organisation else None,
            form_version_id=version.id,
            title=_title(form, answers),
            origin=origin,
            on_behalf=on_behalf,
            created_at=at,
            created_by_id=by_id,
        )
        for organisation, answers in filled
    ]
    session.add_all(cases)
    session.flush()
    for case, (_organisation, answers) in zip(cases, filled, strict=True):
        rows = {**blank(form), **answers}
        session.add(Draft(case_id=case.id, answers=rows, marks={}, number=0, saved_at=at, saved_by_id=by_id))
    session.flush()
    return cases


def locked_draft(session: Session, case: Case) -> Draft:
    """The draft, locked and as it is now."""
    query = select(Draft).where(Draft.case_id == case.id).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def save_draft(
    session: Session, case: Case, raw: Mapping[str, Any], *, base: Mapping[str, int], by: User, at: datetime
) -> Saved:
    """Save the changed fields (``raw``: key → raw value). ``base``: key → draft number the editor had started from.

    Two editors in different fields merge; the same field raises ``Stale`` with ``mine``, ``theirs`` and ``by_id``,
    and nothing is stored. Values of the wrong type raise ``Invalid``. A closed pen raises its refusal.
    Files are added, ordered and removed elsewhere: of an answer of files only the captions are taken.
    """
    policy.require(session, by, "edit_case", case=case)
    draft = locked_draft(session, case)
    require_pen(session, case, set(raw), at=at)
    form = form_of(case.form_version)
    changed = normalise(form, raw)
    problems = validate_draft(form, changed)
    if problems:
        raise Invalid(
            N_("有内容没有保存。"), {problem.field: [problem.problem.message] for problem in problems}
        )
    changed = with_own_files(session, case, form, draft.answers, changed)
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
            by_id=draft.saved_by_id,
        )
    before = (draft.saved_by_id, draft.saved_at) if draft.saved_by_id != by.id else (None, None)
    draft.number += 1
    draft.answers = {**draft.answers, **changed}
    draft.marks = {**draft.marks, **dict.fromkeys(changed, draft.number)}
    draft.saved_at, draft.saved_by_id = at, by.id
    if case.state == "draft" and any(field.key in changed for field in form.projecting("title")):
        case.title = _title(form, draft.answers)
    session.flush()
    return Saved(draft.number, at, *before)


def require_pen(session: Session, case: Case, keys: set[str], *, at: datetime) -> Pen:
    """The pen, if it is open for these fields. Raises its refusal."""
    pen = pen_of(session, case, at=at)
    if not pen.is_open:
        raise pen.refusal or WrongState(N_("现在不能修改。"))
    if pen.fields is not None and keys - pen.fields:
        raise WrongState(N_("只能修改要求补正的内容。"))
    return pen


def _title(form: Form, answers: Mapping[str, Any]) -> str:
    titles = form.projecting("title")
    return str(answers.get(titles[0].key) or "") if titles else ""
