"""How a case gets its candidacies in the lanes of a step, one case at a time. A closing's way is in ``workflow_bulk``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, false, func, literal, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, aliased

from award.database import insert
from award.models import Candidacy, Case, Stage, User


@dataclass(frozen=True)
class Passing:
    """The stages (by id) that a case has passed by entering them; who let it, and why, where it was no rule of the stage."""

    stages: Collection[int] = ()
    by: User | None = None
    reason: str | None = None
    reason_key: str | None = None


_WAITING = Passing()


def enter(
    session: Session, case: Case, lanes: ColumnElement[bool], *, at: datetime, passing: Passing = _WAITING
) -> None:
    """Give the case its candidacies in all these stages, in one statement; those that lapsed are revived.

    ``lanes``: a condition on ``Stage``.
    """
    passes = Stage.id.in_(passing.stages) if passing.stages else false()
    moment = literal(at, Candidacy.entered_at.type)
    columns: dict[str, Any] = {
        "competition_id": Stage.competition_id,
        "stage_id": Stage.id,
        "case_id": literal(case.id),
        "entered_at": moment,
        "outcome": when((passes, "passed"), else_="pending"),
        "decided_at": when((passes, moment)),
        "decided_by_id": when((passes, literal(passing.by.id if passing.by else None, Candidacy.id.type))),
        "reason": when((passes, literal(passing.reason, Candidacy.reason.type))),
        "reason_key": when((passes, literal(passing.reason_key, Candidacy.reason_key.type))),
    }
    found = select(*columns.values()).where(Stage.competition_id == case.competition_id, lanes)
    table = Candidacy.__table__
    statement = insert(session, table).from_select(list(columns), found)
    new, old = statement.excluded, table.c
    revived = {
        "outcome": new.outcome, "decided_at": new.decided_at, "decided_by_id": new.decided_by_id,
        "decided_by_closing_id": None, "entered_by_closing_id": None, "reason": new.reason,
        "reason_key": new.reason_key,
    }  # fmt: skip
    stands = (old.outcome == "pending") & (new.outcome == "passed")
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["stage_id", "case_id"],
            set_={**revived, "version": old.version + 1},
            where=(old.outcome == "lapsed") | stands,
        )
    )


def step_after(stage: Stage) -> ScalarSelect[int]:
    """The step after the stage's, as a question within a statement."""
    later = aliased(Stage)
    query = select(func.min(later.step)).where(
        later.competition_id == stage.competition_id, later.step > stage.step
    )
    return query.scalar_subquery()


def passed_step(session: Session, case: Case, step: int) -> bool:
    """Has the case passed in every lane of the step?"""
    query = (
        select(Candidacy.outcome)
        .join(Stage, Stage.id == Candidacy.stage_id)
        .where(Candidacy.case_id == case.id, Stage.step == step)
    )
    outcomes = list(session.execute(query).scalars())
    return bool(outcomes) and all(outcome == "passed" for outcome in outcomes)
