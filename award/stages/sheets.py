"""Scoresheets (评分表): begun, marked, sealed; a later version replaces the sealed one until the window ends."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, NotReady, Stale, TooLate, WrongState
from award.fields.counting import count
from award.i18n import N_
from award.models import Assignment, Candidacy, Case, Pledge, PoolMember, Scoresheet, SheetText, Stage, User
from award.models.person import Person
from award.outbox import record
from award.stages.marking import Marked, criteria_of, parse_mark, rules_of, total_of
from award.workflow import accepts


def pledge(session: Session, stage: Stage, *, text: str, by: User, at: datetime) -> None:
    """Give the promise of the stage, with the text that was shown. Once."""
    policy.require(session, by, "score", competition_id=stage.competition_id)
    known = session.execute(
        select(Pledge.id).where(Pledge.stage_id == stage.id, Pledge.user_id == by.id)
    ).first()
    if known is None:
        session.add(Pledge(stage_id=stage.id, user_id=by.id, text=text, at=at))
        session.flush()
        record(session, "pledge_given", by=by, at=at, competition=stage.competition_id,
               leaf={"stage": stage.id, "text": ledger.digest_of("pledge", text)})  # fmt: skip


def has_pledged(session: Session, stage: Stage, user: User) -> bool:
    """Has the person given the promise of the stage?"""
    return (
        session.execute(
            select(Pledge.id).where(Pledge.stage_id == stage.id, Pledge.user_id == user.id)
        ).first()
        is not None
    )


def begin_assignment(session: Session, assignment: Assignment, *, by: User, at: datetime) -> None:
    """Open the case: from now on the assignment is never moved."""
    _admit(session, assignment, by=by, at=at)
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

    ``base``: the draft's version that the editor had; another one raises ``Stale`` when it touches the same mark.
    """
    stage = _admit(session, assignment, by=by, at=at)
    criteria, rules = criteria_of(stage), rules_of(stage)
    sheet = _draft(session, assignment, criteria, at)
    if marks:
        given = list(sheet.marks)
        for place, criterion in enumerate(criteria):
            if criterion.key in marks:
                given[place] = parse_mark(marks[criterion.key], criterion, rules)
        if unknown := set(marks) - {criterion.key for criterion in criteria}:
            raise Invalid(N_("没有这个评分指标。"), {key: [N_("没有这个评分指标。")] for key in unknown})
        sheet.marks = tuple(given)
    if comment is not None:
        text = session.get(SheetText, sheet.id)
        assert text is not None
        if base is not None and base != sheet.version and text.comment and text.comment != comment:
            raise Stale(
                N_("评语在别处改动过，请选择保留哪一份。"),
                mine={"comment": comment},
                theirs={"comment": text.comment},
                number=sheet.version,
            )
        text.comment = comment
    sheet.saved_at = at
    if assignment.begun_at is None:
        assignment.begun_at = at
    session.flush()
    return sheet


def _draft(
    session: Session, assignment: Assignment, criteria: tuple[Marked, ...], at: datetime
) -> Scoresheet:
    found = draft_of(session, assignment)
    if found is not None:
        return found
    sealed = sealed_of(session, assignment)
    case = session.get(Case, assignment.case_id)
    assert case is not None
    assert case.revision_id is not None
    numbers = select(Scoresheet.number).where(Scoresheet.assignment_id == assignment.id)
    sheet = Scoresheet(
        assignment_id=assignment.id,
        stage_id=assignment.stage_id,
        case_id=assignment.case_id,
        expert_id=assignment.expert_id,
        revision_id=case.revision_id,
        number=max(session.execute(numbers).scalars().all(), default=0) + 1,
        supersedes_id=sealed.id if sealed else None,
        marks=sealed.marks if sealed else (None,) * len(criteria),
        saved_at=at,
    )
    session.add(sheet)
    session.flush()
    before = session.get(SheetText, sealed.id) if sealed else None
    session.add(SheetText(scoresheet_id=sheet.id, comment=before.comment if before else ""))
    session.flush()
    return sheet


def seal_sheet(session: Session, assignment: Assignment, *, by: User, at: datetime) -> Scoresheet:
    """Seal the draft: canonical bytes, receipt, aggregates; the sealed sheet before it is superseded.

    Raises ``NotReady`` naming what is missing, ``TooLate`` after the window (the draft is kept).
    """
    stage = _admit(session, assignment, by=by, at=at)
    criteria = criteria_of(stage)
    sheet, text = _ready(session, assignment, stage, criteria)
    lock(session, Scoresheet, sheet.id)
    sealed = sealed_of(session, assignment)
    candidacy_delta = {"sheets": 1, "sum": 0, "squares": 0}
    total = total_of(sheet.marks, criteria)
    if sealed is not None:
        lock(session, Scoresheet, sealed.id)
        sealed.state = "superseded"
        session.flush()
        candidacy_delta = {"sheets": 0, "sum": -(sealed.total or 0), "squares": -((sealed.total or 0) ** 2)}
    _count(session, assignment, candidacy_delta["sheets"], candidacy_delta["sum"] + total,
           candidacy_delta["squares"] + total**2)  # fmt: skip
    _write_seal(session, stage, sheet, text, total, sealed, at)
    record(session, "sheet_sealed", by=by, at=at, competition=stage.competition_id,
           leaf={"sheet": sheet.id, "stage": stage.id, "number": sheet.number, "receipt": text.receipt})  # fmt: skip
    return sheet


def _ready(
    session: Session, assignment: Assignment, stage: Stage, criteria: tuple[Marked, ...]
) -> tuple[Scoresheet, SheetText]:
    sheet = draft_of(session, assignment)
    if sheet is None:
        raise WrongState(N_("没有待封存的评分。"))
    text = session.get(SheetText, sheet.id)
    assert text is not None
    missing = [criterion.name for criterion, mark in zip(criteria, sheet.marks, strict=True) if mark is None]
    if missing:
        raise NotReady(N_("还没有给这些指标打分：%(names)s。"), names="、".join(missing))
    rule = stage.parameters.get("comment") or {}
    length = count(text.comment)
    if rule.get("required") and length < max(int(rule.get("min", 1)), 1):
        raise NotReady(
            N_("评语至少 %(least)s 字，现有 %(now)s 字。"), least=max(int(rule.get("min", 1)), 1), now=length
        )
    if rule.get("max") and length > int(rule["max"]):
        raise NotReady(N_("评语最多 %(most)s 字，现有 %(now)s 字。"), most=rule["max"], now=length)
    return sheet, text


def _count(session: Session, assignment: Assignment, sheets: int, total: int, squares: int) -> None:
    """Add to the candidacy's aggregates; the same statement checks that it is still pending."""
    counted = session.execute(
        update(Candidacy)
        .where(Candidacy.id == assignment.candidacy_id, Candidacy.outcome == "pending")
        .values(
            sheets=Candidacy.sheets + sheets,
            total_sum=Candidacy.total_sum + total,
            total_squares=Candidacy.total_squares + squares,
            version=Candidacy.version + 1,
        )
        .returning(Candidacy.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if counted is None:
        raise WrongState(N_("这个案例已不在本环节，评分没有封存。"))


def _write_seal(
    session: Session,
    stage: Stage,
    sheet: Scoresheet,
    text: SheetText,
    total: int,
    sealed: Scoresheet | None,
    at: datetime,
) -> None:
    salt = secrets.token_bytes(16)
    content: dict[str, Any] = {
        "competition": stage.competition_id,
        "stage": stage.id,
        "case": sheet.case_id,
        "expert": pseudonym_of(session, stage.competition_id, sheet.expert_id),
        "revision": sheet.revision_id,
        "version": sheet.number,
        "supersedes": sealed.number if sealed else None,
        "marks": list(sheet.marks),
        "comment": ledger.digest("comment", salt, text.comment.encode()).hex(),
        "rules": ledger.digest_of(
            "criteria", [[c.key, c.weight, str(c.min), str(c.max), str(c.step)] for c in criteria_of(stage)]
        ),
        "nonce": secrets.token_hex(16),
        "sealed_at": at,
    }
    canonical = ledger.canonical(content)
    text.canonical, text.salt, text.receipt = canonical, salt, ledger.digest("sheet", canonical).hex()[:32]
    sheet.state, sheet.total, sheet.sealed_at = "sealed", total, at
    session.flush()


def pseudonym_of(session: Session, competition_id: int, user_id: int) -> str:
    """The name under which an expert's sheets stand in the books."""
    query = (
        select(PoolMember.pseudonym)
        .join(Person, Person.id == PoolMember.person_id)
        .where(PoolMember.competition_id == competition_id, Person.user_id == user_id)
    )
    return session.execute(query).scalar_one_or_none() or f"U{user_id}"


def abstain(session: Session, assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """The expert gives no marks on this case: a record of its own, out of every count."""
    _admit(session, assignment, by=by, at=at)
    if not reason.strip():
        raise Invalid(N_("请写明弃权的理由。"), {"reason": [N_("请写明弃权的理由。")]})
    if sealed_of(session, assignment) is not None:
        raise WrongState(N_("已经封存的评分不能再弃权；确有需要的，请联系组委会办公室。"))
    assignment.ended_at, assignment.ending, assignment.ending_reason = at, "abstained", reason.strip()
    session.flush()
    record(session, "assignment_abstained", by=by, at=at, competition=assignment.stage.competition_id,
           leaf={"assignment": assignment.id, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def void_live_sheet(session: Session, assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """Take a sealed sheet out of the count; it stays in the log. By the chair's decision."""
    sealed = sealed_of(session, assignment)
    if sealed is None:
        return
    total = sealed.total or 0
    sealed.state, sealed.void_reason = "void", reason
    session.execute(
        update(Candidacy)
        .where(Candidacy.id == assignment.candidacy_id)
        .values(sheets=Candidacy.sheets - 1, total_sum=Candidacy.total_sum - total,
                total_squares=Candidacy.total_squares - total**2, version=Candidacy.version + 1)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.flush()
    record(session, "sheet_voided", by=by, at=at, competition=assignment.stage.competition_id,
           leaf={"sheet": sealed.id, "reason": ledger.digest_of("reason", reason)})  # fmt: skip


def _admit(session: Session, assignment: Assignment, *, by: User, at: datetime) -> Stage:
    """May this expert write on this assignment now? Locks the stage (shared). Returns it."""
    stage = lock(session, Stage, assignment.stage_id, shared=True)
    case = session.get(Case, assignment.case_id)
    assert case is not None
    if assignment.expert_id != by.id:
        raise WrongState(N_("这个案例没有分配给您。"))
    policy.require(session, by, "score_case", case=case)
    if assignment.ended_at is not None:
        raise WrongState(N_("这个案例已不需要您评分。"))
    if stage.state != "open" or (stage.closes_at is not None and at > stage.closes_at):
        raise TooLate(N_("评分时间已过，不能再修改。您已封存的评分有效，未封存的草稿不计入。"))
    if not accepts(stage, at):
        raise WrongState(N_("评分还没有开始。"))
    if not has_pledged(session, stage, by):
        raise WrongState(N_("请先阅读并确认评审承诺。"))
    return stage
