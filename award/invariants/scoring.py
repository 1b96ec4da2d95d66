"""Assignments, conflicts, scoresheets and rankings."""

from collections.abc import Iterable

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from award import ledger
from award.invariants import Invariant
from award.models import (
    Assignment,
    Candidacy,
    Conflict,
    Ranking,
    RankingRow,
    RoleGrant,
    Scoresheet,
    SheetText,
    Stage,
    VoidProposal,
)
from award.stages.marking import criteria_of, total_of

_sealed = (
    select(
        Scoresheet.stage_id,
        Scoresheet.case_id,
        func.count(Scoresheet.id).label("sheets"),
        func.sum(Scoresheet.total).label("total"),
        func.sum(Scoresheet.total * Scoresheet.total).label("squares"),
    )
    .where(Scoresheet.state == "sealed")
    .group_by(Scoresheet.stage_id, Scoresheet.case_id)
    .subquery()
)
_barred = exists().where(
    Conflict.case_id == Assignment.case_id,
    Conflict.user_id == Assignment.expert_id,
    Conflict.state == "confirmed",
)
_next = aliased(Scoresheet)


def _wrong_totals(session: Session) -> Iterable[int]:
    for stage in session.execute(select(Stage).where(Stage.kind == "scoring")).scalars():
        criteria = criteria_of(stage)
        sheets = select(Scoresheet.id, Scoresheet.marks, Scoresheet.total).where(
            Scoresheet.stage_id == stage.id, Scoresheet.total.is_not(None)
        )
        for id, marks, total in session.execute(sheets).yield_per(1000):
            if len(marks) != len(criteria) or total_of(marks, criteria) != total:
                yield id


def _wrong_receipts(session: Session) -> Iterable[int]:
    sealed = (
        select(Scoresheet.id, SheetText.canonical, SheetText.receipt)
        .outerjoin(SheetText)
        .where(Scoresheet.state != "draft")
    )
    for id, canonical, receipt in session.execute(sealed).yield_per(1000):
        if canonical is None or ledger.digest("sheet", canonical).hex()[:32] != receipt:
            yield id


INVARIANTS = [
    Invariant("total_of_marks", "a sealed sheet's total is not that of its marks", _wrong_totals),
    Invariant("receipt_of_sheet", "a sealed sheet has lost its bytes or its receipt", _wrong_receipts),
    Invariant(
        "sheets_counted", "a candidacy's aggregates are not those of its sealed sheets",
        select(Candidacy.id).outerjoin(_sealed, (_sealed.c.stage_id == Candidacy.stage_id) & (_sealed.c.case_id == Candidacy.case_id))
        .where(or_(
            Candidacy.sheets != func.coalesce(_sealed.c.sheets, 0),
            Candidacy.total_sum != func.coalesce(_sealed.c.total, 0),
            Candidacy.total_squares != func.coalesce(_sealed.c.squares, 0),
        )),
    ),
    Invariant("no_conflicted_pair", "an expert is assigned in spite of a conflict", select(Assignment.id).where(Assignment.ended_at.is_(None), _barred)),
    Invariant(
        "no_conflicted_sheet", "a sheet counts in spite of a conflict",
        select(Scoresheet.id).join(Assignment, Assignment.id == Scoresheet.assignment_id).where(Scoresheet.state == "sealed", _barred),
    ),
    Invariant(
        "assignment_of_candidacy", "an assignment names another case or stage than its candidacy",
        select(Assignment.id).join(Candidacy, Candidacy.id == Assignment.candidacy_id)
        .where(or_(Candidacy.case_id != Assignment.case_id, Candidacy.stage_id != Assignment.stage_id)),
    ),
    Invariant(
        "void_as_approved", "a sheet counts though its void was approved",
        select(Scoresheet.id).join(VoidProposal, VoidProposal.scoresheet_id == Scoresheet.id)
        .where(VoidProposal.approved.is_(True), Scoresheet.state != "void"),
    ),
    Invariant(
        "sheet_of_assignment", "a sheet names another case, stage or expert than its assignment",
        select(Scoresheet.id).join(Assignment, Assignment.id == Scoresheet.assignment_id).where(or_(
            Scoresheet.case_id != Assignment.case_id, Scoresheet.stage_id != Assignment.stage_id, Scoresheet.expert_id != Assignment.expert_id
        )),
    ),
    Invariant(
        "superseded_has_successor", "a sheet is superseded by none",
        select(Scoresheet.id).where(
            Scoresheet.state == "superseded", ~exists().where(_next.supersedes_id == Scoresheet.id, _next.state != "draft")
        ),
    ),
    Invariant(
        "assigned_experts_are_experts", "somebody without the role has a live, unsealed assignment in an open stage",
        select(Assignment.id).join(Stage, Stage.id == Assignment.stage_id).where(
            Assignment.ended_at.is_(None), Stage.state == "open",
            ~exists().where(
                RoleGrant.user_id == Assignment.expert_id, RoleGrant.competition_id == Stage.competition_id,
                RoleGrant.role == "expert", RoleGrant.ended_at.is_(None),
            ),
            ~exists().where(Scoresheet.assignment_id == Assignment.id, Scoresheet.state == "sealed"),
        ),
    ),
    Invariant(
        "ranking_is_whole", "a ranking's places do not run from 1 without a gap",
        select(Ranking.id).join(RankingRow, RankingRow.ranking_id == Ranking.id).group_by(Ranking.id)
        .having(or_(func.min(RankingRow.place) != 1, func.max(RankingRow.place) != func.count())),
    ),
    Invariant(
        "begun_after_release", "a case was opened before it was released to its expert",
        select(Assignment.id).where(Assignment.begun_at.is_not(None), Assignment.released_at.is_(None), Assignment.ended_at.is_(None)),
    ),
]  # fmt: skip
