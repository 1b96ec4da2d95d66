"""Scoresheets (评分表): begun, marked, sealed; a later version replaces the sealed one until the window ends."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotReady, Refused, Stale, TooLate, WrongState
from award.fields.counting import count
from award.i18n import N_
from award.models import (
    Assignment,
    Candidacy,
    Case,
    Correction,
    Pledge,
    Scoresheet,
    SheetText,
    Stage,
    User,
)
from award.outbox import record
from award.stages.marking import (
    Marked,
    criteria_of,
    parse_mark,
    rules_of,
    show_mark,
    total_of,
)
from award.stages.sealing import (
    Live,
    Sealing,
    count_sheets,
    locked_sheets,
    supersede,
    void_sheets,
    write_seals,
)
from award.workflow import accepts


def pledge(session: Session, stage: Stage, *, text: str, by: User, at: datetime) -> None:
    """Give the promise of the stage, with the text that was shown. Once."""
    policy.require(session, by, "score", competition_id=stage.competition_id)
    if not has_pledged(session, stage, by):
        session.add(Pledge(stage_id=stage.id, user_id=by.id, text=text, at=at))
        session.flush()
        record(session, "pledge_given", by=by, at=at, competition=stage.competition_id,
               leaf={"stage": stage.id, "text": ledger.digest_of("pledge", text)})  # fmt: skip


def pledge_of(session: Session, stage: Stage, user: User) -> Pledge | None:
    """The promise that the person gave for the stage."""
    query = select(Pledge).where(Pledge.stage_id == stage.id, Pledge.user_id == user.id)
    return session.execute(query).scalar_one_or_none()


def has_pledged(session: Session, stage: Stage, user: User) -> bool:
    """Has the person given the promise of the stage?"""
    return pledge_of(session, stage, user) is not None


def begin_assignment(session: Session, assignment: Assignment, *, by: User, at: datetime) -> None:
    """Open the case: from now on the assignment is never moved."""
    admit(session, assignment, by=by, at=at)
    if assignment.begun_at is None:
        assignment.begun_at = at
        session.flush()


def draft_of(session: Session, assignment: Assignment) -> Scoresheet | None:
    """The sheet being written."""
    return _live(session, assignment, "draft")


def sealed_of(session: Session, assignment: Assignment) -> Scoresheet | None:
    """The sheet that counts."""
    return _live(session, assignment, "sealed")


def _live(session: Session, assignment: Assignment, state: str) -> Scoresheet | None:
    query = select(Scoresheet).where(Scoresheet.assignment_id == assignment.id, Scoresheet.state == state)
    return session.execute(query).scalar_one_or_none()


def save_sheet(
    session: Session, assignment: Assignment, *, marks: dict[str, str] | None = None, comment: str | None = None,
    base: int | None = None, by: User, at: datetime,
) -> Scoresheet:  # fmt: skip
    """Autosave: some marks (criterion key → text) or the comment, into the draft, which is made where there is none.

    ``base``: the stamp (see ``stamp``) of what the editor had; what was changed elsewhere since raises ``Stale``.
    """
    stage = admit(session, assignment, by=by, at=at)
    criteria, rules = criteria_of(stage), rules_of(stage)
    sent = dict(marks or {})
    if unknown := set(sent) - {criterion.key for criterion in criteria}:
        raise Invalid(N_("没有这个评分指标。"), {key: [N_("没有这个评分指标。")] for key in unknown})
    given = {c.key: parse_mark(sent[c.key], c, rules) for c in criteria if c.key in sent}
    sheet = _draft(session, assignment, criteria, at)
    text = session.get_one(SheetText, sheet.id)
    _refuse_stale(stage, sheet, text, sent if comment is None else {**sent, "comment": comment}, base)
    if given:
        sheet.marks = tuple(
            given.get(criterion.key, mark) for criterion, mark in zip(criteria, sheet.marks, strict=True)
        )
    if comment is not None:
        text.comment = comment
    changed = [*given, *(["comment"] if comment is not None else [])]
    text.changed = {**text.changed, **dict.fromkeys(changed, stamp(at))}
    sheet.saved_at, sheet.revision_id = at, _revision_of(session, assignment)
    if assignment.begun_at is None:
        assignment.begun_at = at
    session.flush()
    return sheet


def stamp(at: datetime) -> int:
    """A moment as the number by which a draft's entries are compared: milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def entries_of(stage: Stage, sheet: Scoresheet, text: SheetText) -> dict[str, str]:
    """What a draft holds: criterion key → mark as text, and the comment."""
    rules = rules_of(stage)
    marks = zip(criteria_of(stage), sheet.marks, strict=True)
    return {**{c.key: show_mark(mark, rules) for c, mark in marks}, "comment": text.comment}


def _refuse_stale(
    stage: Stage, sheet: Scoresheet, text: SheetText, sent: dict[str, str], base: int | None
) -> None:
    if base is None:
        return
    there = entries_of(stage, sheet, text)
    theirs = {
        key: there[key]
        for key, value in sent.items()
        if text.changed.get(key, 0) > base and there[key] not in ("", value)
    }
    if theirs:
        message = N_("这一项在别处改动过，请选择保留哪一份。")
        raise Stale(message, theirs=theirs, stamp=max(text.changed.values()))


def _draft(
    session: Session, assignment: Assignment, criteria: tuple[Marked, ...], at: datetime
) -> Scoresheet:
    found = draft_of(session, assignment)
    if found is not None:
        return found
    sealed = sealed_of(session, assignment)
    numbers = select(Scoresheet.number).where(Scoresheet.assignment_id == assignment.id)
    sheet = Scoresheet(
        assignment_id=assignment.id,
        stage_id=assignment.stage_id,
        case_id=assignment.case_id,
        expert_id=assignment.expert_id,
        revision_id=_revision_of(session, assignment),
        number=max(session.execute(numbers).scalars().all(), default=0) + 1,
        supersedes_id=sealed.id if sealed else None,
        marks=sealed.marks if sealed else (None,) * len(criteria),
        saved_at=at,
    )
    session.add(sheet)
    session.flush()
    before = session.get(SheetText, sealed.id) if sealed else None
    session.add(SheetText(scoresheet_id=sheet.id, comment=before.comment if before else "", changed={}))
    session.flush()
    return sheet


def _revision_of(session: Session, assignment: Assignment) -> int:
    revision_id = session.get_one(Case, assignment.case_id).revision_id
    assert revision_id is not None
    return revision_id


def seal_sheet(session: Session, assignment: Assignment, *, by: User, at: datetime) -> Scoresheet:
    """Seal one draft; raises as ``seal_sheets``."""
    return seal_sheets(session, [assignment], by=by, at=at)[0]


def seal_sheets(
    session: Session, assignments: Sequence[Assignment], *, by: User, at: datetime
) -> list[Scoresheet]:
    """Seal an expert's drafts of one stage, all or none: canonical bytes, receipts, aggregates; sheets before are superseded.

    Raises ``NotReady`` naming what is missing, with the ``assignment``; ``TooLate`` after the window (drafts are kept).
    """
    stage = admit(session, *assignments, by=by, at=at)
    pseudonym, found = locked_sheets(session, stage, assignments)
    sealings = [_sealing(stage, assignment, found[assignment.id]) for assignment in assignments]
    supersede(session, sealings)
    count_sheets(session, sealings)
    write_seals(session, stage, sealings, pseudonym, at)
    for sheet, text in ((one.sheet, one.text) for one in sealings):
        record(session, "sheet_sealed", by=by, at=at, competition=stage.competition_id,
               leaf={"sheet": sheet.id, "stage": stage.id, "number": sheet.number, "receipt": text.receipt})  # fmt: skip
    return [one.sheet for one in sealings]


def _sealing(stage: Stage, assignment: Assignment, live: Live) -> Sealing:
    """What sealing this draft will write. Raises where it cannot be sealed."""
    sheet = live.by_state.get("draft")
    if sheet is None:
        raise WrongState(N_("没有待封存的评分。"))
    text = sheet.text
    assert text is not None
    refusal = against_sealing(stage, sheet.marks, text.comment)
    if refusal is None and live.revision_id != sheet.revision_id:
        # a sheet is sealed on the revision it was last saved on; a corrected case wants to be looked at again
        refusal = NotReady(N_("案例已经补正，请看过补正后的材料，保存评分后再封存。"))
    if refusal is not None:
        refusal.facts["assignment"] = assignment.id
        raise refusal
    total = total_of(sheet.marks, criteria_of(stage))
    return Sealing(assignment.candidacy_id, sheet, text, total, live.by_state.get("sealed"))


def against_sealing(stage: Stage, marks: tuple[int | None, ...], comment: str) -> Refused | None:
    """What a draft lacks; ``None`` when it can be sealed."""
    missing = [c.name for c, mark in zip(criteria_of(stage), marks, strict=True) if mark is None]
    if missing:
        return NotReady(N_("还没有给这些指标打分：%(names)s。"), names="、".join(missing))
    rule = stage.parameters.get("comment") or {}
    least, length = max(int(rule.get("min", 1)), 1), count(comment)
    if rule.get("required") and length < least:
        return NotReady(N_("评语至少 %(least)s 字，现有 %(now)s 字。"), least=least, now=length)
    if rule.get("max") and length > int(rule["max"]):
        return NotReady(N_("评语最多 %(most)s 字，现有 %(now)s 字。"), most=rule["max"], now=length)
    return None


def abstain(session: Session, assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """The expert gives no marks on this case: a record of its own, out of every count."""
    admit(session, assignment, by=by, at=at)
    if not reason.strip():
        raise Invalid(N_("请写明弃权的理由。"), {"reason": [N_("请写明弃权的理由。")]})
    if sealed_of(session, assignment) is not None:
        raise WrongState(N_("已经封存的评分不能再弃权；确有需要的，请联系组委会办公室。"))
    assignment.ended_at, assignment.ending, assignment.ending_reason = at, "abstained", reason.strip()
    session.flush()
    record(session, "assignment_abstained", by=by, at=at, competition=assignment.stage.competition_id,
           leaf={"assignment": assignment.id, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def void_live_sheet(session: Session, assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """Take the assignment's sealed sheet, if there is one, out of the count."""
    if sealed_of(session, assignment) is not None:
        candidacy = lock(session, Candidacy, assignment.candidacy_id)
        of_assignment = Scoresheet.assignment_id == assignment.id
        void_sheets(session, candidacy, of_assignment, reason=reason, by=by, at=at)


def admit(session: Session, *assignments: Assignment, by: User, at: datetime) -> Stage:
    """May this expert write on these assignments of one stage now? Locks the stage (shared). Returns it."""
    case_ids = [assignment.case_id for assignment in assignments]
    promise = select(Pledge.id).where(Pledge.stage_id == Stage.id, Pledge.user_id == by.id).exists()
    returned = exists().where(Correction.case_id.in_(case_ids), Correction.ended_at.is_(None))
    query = select(Stage, promise, returned).where(Stage.id == assignments[0].stage_id)
    query = query.with_for_update(read=True, of=Stage).execution_options(populate_existing=True)
    stage, promised, is_returned = session.execute(query).one()
    if any(
        one.expert_id != by.id or one.stage_id != stage.id or one.released_at is None for one in assignments
    ):
        raise WrongState(N_("这个案例没有分配给您。"))
    policy.require_all(session, by, "score_case", case_ids, competition_id=stage.competition_id)
    if any(assignment.ended_at is not None for assignment in assignments):
        raise WrongState(N_("这个案例已不需要您评分。"))
    if stage.state != "open" or (stage.closes_at is not None and at > stage.closes_at):
        raise TooLate(N_("评分时间已过，不能再修改。您已封存的评分有效，未封存的草稿不计入。"))
    if not accepts(stage, at):
        raise WrongState(N_("评分还没有开始。"))
    if is_returned:
        raise WrongState(N_("案例正在补正，补正提交后再评分。"))
    if not promised:
        raise WrongState(N_("请先阅读并确认评审承诺。"))
    return stage
