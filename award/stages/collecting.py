"""A stage's live sealed sheets as arrays, as its ranking is computed from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from award import ledger, scoring
from award.models import Candidacy, Case, Scoresheet, Stage
from award.models.base import MARK_MISSING
from award.stages.marking import criteria_of


@dataclass(frozen=True)
class Collected:
    """A stage's live sealed sheets as arrays. ``cases`` are the stage's candidates, with or without sheets."""

    cases: list[int]
    references: list[str]
    categories: list[int | None]
    experts: list[int]
    sheets: scoring.Sheets
    digest: str


def collect(session: Session, stage: Stage) -> Collected:
    """Fetch the stage's sheets: two statements, however many there are."""
    rows = session.execute(
        select(Case.id, Case.reference, Case.category_id)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome != "lapsed")
        .order_by(Case.reference)
    ).all()
    place = {row.id: at for at, row in enumerate(rows)}
    marks_column = Scoresheet.__table__.c.marks
    sealed = session.execute(
        select(Scoresheet.case_id, Scoresheet.expert_id, marks_column)
        .where(Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed")
        .order_by(Scoresheet.case_id, Scoresheet.expert_id)
    ).all()
    sealed = [row for row in sealed if row[0] in place]
    experts = sorted({row[1] for row in sealed})
    seat = {expert: at for at, expert in enumerate(experts)}
    sheets = scoring.Sheets(
        case=np.array([place[row[0]] for row in sealed], dtype=np.int32),
        judge=np.array([seat[row[1]] for row in sealed], dtype=np.int32),
        marks=_marks([row[2] for row in sealed], len(criteria_of(stage))),
    )
    plain = [[case_id, expert_id, list(marks)] for case_id, expert_id, marks in sealed]
    digest = ledger.digest_of("ranking-inputs", [[row.id for row in rows], plain])
    return Collected(
        [r.id for r in rows],
        [r.reference or "" for r in rows],
        [r.category_id for r in rows],
        experts,
        sheets,
        digest,
    )


def _marks(packed: list[Any], criteria: int) -> NDArray[np.int64]:
    given = [[MARK_MISSING if mark is None else mark for mark in marks] for marks in packed]
    marks = np.array(given, dtype=np.int64).reshape(-1, criteria)
    marks[marks == MARK_MISSING] = scoring.MISSING
    return marks
