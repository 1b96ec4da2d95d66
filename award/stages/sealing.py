"""What sealing a sheet writes: canonical bytes, receipt, the candidacy's aggregates; and taking one out of the count."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, select, update
from sqlalchemy.orm import Session, contains_eager

from award import ledger
from award.errors import WrongState
from award.i18n import N_
from award.models import Assignment, Candidacy, Case, PoolMember, Scoresheet, SheetText, Stage, User
from award.models.person import Person
from award.outbox import record
from award.stages.marking import criteria_of


@dataclass
class Live:
    """An assignment's live sheets by state, and the revision of its case that counts now."""

    revision_id: int | None = None
    by_state: dict[str, Scoresheet] = field(default_factory=dict)


def locked_sheets(
    session: Session, stage: Stage, assignments: Sequence[Assignment]
) -> tuple[str, dict[int, Live]]:
    """The expert's pseudonym, and assignment → what is live of it with the texts, locked and fresh: one statement."""
    expert_id, found = assignments[0].expert_id, {one.id: Live() for one in assignments}
    query = (
        select(Scoresheet, Case.revision_id, pseudonym_of(stage.competition_id, expert_id))
        .join(SheetText, SheetText.scoresheet_id == Scoresheet.id)
        .join(Case, Case.id == Scoresheet.case_id)
        .options(contains_eager(Scoresheet.text))
        .where(Scoresheet.assignment_id.in_(found), Scoresheet.state.in_(("draft", "sealed")))
        .order_by(Scoresheet.id)
        .with_for_update(of=Scoresheet)
        .execution_options(populate_existing=True)
    )
    name = ""
    for sheet, revision_id, pseudonym in session.execute(query):
        live = found[sheet.assignment_id]
        live.revision_id, live.by_state[sheet.state] = revision_id, sheet
        name = pseudonym or name
    return name or f"U{expert_id}", found


@dataclass(frozen=True)
class Sealing:
    """A draft that is about to be sealed: its total, and the sealed sheet that it replaces."""

    candidacy_id: int
    sheet: Scoresheet
    text: SheetText
    total: int
    replaced: Scoresheet | None

    def change(self) -> dict[str, int]:
        """What its candidacy's aggregates grow by."""
        before = (self.replaced.total or 0) if self.replaced is not None else 0
        return {
            "candidacy": self.candidacy_id,
            "one": 0 if self.replaced is not None else 1,
            "total": self.total - before,
            "square": self.total**2 - before**2,
        }


def supersede(session: Session, sealings: Sequence[Sealing]) -> None:
    """Let the sealed sheets that are replaced count no more. One statement, before their successors are sealed."""
    ids = [one.replaced.id for one in sealings if one.replaced is not None]
    if ids:
        values = {"state": "superseded", "version": Scoresheet.version + 1}
        session.execute(update(Scoresheet).where(Scoresheet.id.in_(ids)).values(values))


def count_sheets(session: Session, sealings: Sequence[Sealing]) -> None:
    """Add sheets to their candidacies' aggregates; the same statement checks that each is still pending.

    In the order of the candidacies, so that experts who seal the same cases wait for each other and never in a circle.
    """
    table = Candidacy.__table__.c
    change = {
        "sheets": table.sheets + bindparam("one"),
        "total_sum": table.total_sum + bindparam("total"),
        "total_squares": table.total_squares + bindparam("square"),
        "version": table.version + 1,
    }
    pending = (table.id == bindparam("candidacy"), table.outcome == "pending")
    ordered = sorted(sealings, key=lambda one: one.candidacy_id)
    if _update_each(session, Candidacy, pending, change, [one.change() for one in ordered]) != len(ordered):
        raise WrongState(N_("这个案例已不在本环节，评分没有封存。"))


def write_seals(
    session: Session, stage: Stage, sealings: Sequence[Sealing], pseudonym: str, at: datetime
) -> None:
    """Freeze the sheets: their canonical bytes (RFC 8785), the salted hashes of their comments, their receipts."""
    rules = digest_of_criteria(stage)
    for one in sealings:
        text, salt = one.text, secrets.token_bytes(16)
        canonical = canonical_sheet(
            stage, one.sheet, text.comment, salt, at=at, expert=pseudonym, rules=rules,
            supersedes=one.replaced.number if one.replaced is not None else None,
        )  # fmt: skip
        text.canonical, text.salt, text.receipt = (
            canonical,
            salt,
            ledger.digest("sheet", canonical).hex()[:32],
        )
    table = Scoresheet.__table__.c
    change = {
        "state": "sealed",
        "sealed_at": at,
        "total": bindparam("sum"),
        "version": table.version + 1,
    }
    totals = [{"sheet": one.sheet.id, "sum": one.total} for one in sealings]
    _update_each(session, Scoresheet, (table.id == bindparam("sheet"),), change, totals)
    session.flush()


def _update_each(
    session: Session, model: type[Any], where: Sequence[ColumnElement[bool]], values: dict[str, Any],
    rows: list[dict[str, Any]],
) -> int:  # fmt: skip
    """One UPDATE with a set of parameters a row; how many were changed. What the session holds of them is read anew."""
    result = session.execute(update(model.__table__).where(*where).values(values), rows)
    for thing in list(session):
        if isinstance(thing, model):
            session.expire(thing, list(values))
    return int(result.rowcount)  # type: ignore[attr-defined]


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
