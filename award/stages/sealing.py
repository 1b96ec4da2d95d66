"""What sealing a sheet writes: canonical bytes, receipt, the candidacy's aggregates; and taking one out of the count."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select, update
from sqlalchemy.orm import Session

from award import ledger
from award.errors import WrongState
from award.i18n import N_
from award.models import Assignment, Candidacy, PoolMember, Scoresheet, SheetText, Stage, User
from award.models.person import Person
from award.outbox import record
from award.stages.marking import criteria_of


def count_sheet(session: Session, assignment: Assignment, total: int, replaced: Scoresheet | None) -> None:
    """Add a sheet to its candidacy's aggregates; the same statement checks that it is still pending."""
    before = (replaced.total or 0) if replaced is not None else 0
    counted = session.execute(
        update(Candidacy)
        .where(Candidacy.id == assignment.candidacy_id, Candidacy.outcome == "pending")
        .values(
            sheets=Candidacy.sheets + (0 if replaced is not None else 1),
            total_sum=Candidacy.total_sum + total - before,
            total_squares=Candidacy.total_squares + total**2 - before**2,
            version=Candidacy.version + 1,
        )
        .returning(Candidacy.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if counted is None:
        raise WrongState(N_("这个案例已不在本环节，评分没有封存。"))


def write_seal(
    session: Session,
    stage: Stage,
    sheet: Scoresheet,
    text: SheetText,
    total: int,
    replaced: Scoresheet | None,
    pseudonym: str,
    at: datetime,
) -> None:
    """Freeze the sheet: its canonical bytes (RFC 8785), the salted hash of its comment, its receipt."""
    salt = secrets.token_bytes(16)
    canonical = canonical_sheet(
        stage, sheet, text.comment, salt, at=at, supersedes=replaced.number if replaced is not None else None,
        expert=pseudonym, rules=digest_of_criteria(stage),
    )  # fmt: skip
    text.canonical, text.salt, text.receipt = canonical, salt, ledger.digest("sheet", canonical).hex()[:32]
    sheet.state, sheet.total, sheet.sealed_at = "sealed", total, at
    session.flush()


def digest_of_criteria(stage: Stage) -> str:
    """The rules that a sheet is sealed under, as a digest."""
    rows = [[c.key, c.weight, str(c.min), str(c.max), str(c.step)] for c in criteria_of(stage)]
    return ledger.digest_of("criteria", rows)


def canonical_sheet(
    stage: Stage, sheet: Scoresheet, comment: str, salt: bytes, *, at: datetime, supersedes: int | None, expert: str, rules: str
) -> bytes:  # fmt: skip
    """The bytes that a sealed sheet is known by; ``expert`` is the pseudonym, ``rules`` of ``digest_of_criteria``."""
    content: dict[str, Any] = {
        "competition": stage.competition_id,
        "stage": stage.id,
        "case": sheet.case_id,
        "expert": expert,
        "revision": sheet.revision_id,
        "version": sheet.number,
        "supersedes": supersedes,
        "marks": list(sheet.marks),
        "comment": ledger.digest("comment", salt, comment.encode()).hex(),
        "rules": rules,
        "nonce": secrets.token_hex(16),
        "sealed_at": at,
    }
    return ledger.canonical(content)


def pseudonym_of(competition_id: int, user_id: int) -> ScalarSelect[str]:
    """The name under which an expert's sheets stand in the books, as a column of another statement."""
    return (
        select(PoolMember.pseudonym)
        .join(Person, Person.id == PoolMember.person_id)
        .where(PoolMember.competition_id == competition_id, Person.user_id == user_id)
        .scalar_subquery()
    )


def void_sheets(
    session: Session, candidacy: Candidacy, which: ColumnElement[bool], *, reason: str, by: User, at: datetime
) -> None:
    """Take sealed sheets of a candidacy out of the count; they stay in the log. By the chair's decision.

    ``which``: a condition on ``Scoresheet``. The caller holds the candidacy locked. One statement, however many sheets.
    """
    statement = (
        update(Scoresheet)
        .where(which, Scoresheet.state == "sealed")
        .values(state="void", void_reason=reason, version=Scoresheet.version + 1)
        .returning(Scoresheet)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    voided = sorted(session.execute(statement).scalars(), key=lambda sheet: sheet.id)
    totals = [sheet.total or 0 for sheet in voided]
    candidacy.sheets -= len(totals)
    candidacy.total_sum -= sum(totals)
    candidacy.total_squares -= sum(total**2 for total in totals)
    for sheet in voided:
        record(session, "sheet_voided", by=by, at=at, competition=candidacy.competition_id,
               leaf={"sheet": sheet.id, "reason": ledger.digest_of("reason", reason)})  # fmt: skip
