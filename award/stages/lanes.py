"""How a case gets its candidacies in the lanes of a step, one case at a time. A closing's way is in ``workflow_bulk``."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, false, func, literal, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, aliased

from award.database import insert
from award.models import Candidacy, Case, Stage


def enter(
    session: Session, case: Case, lanes: ColumnElement[bool], *, at: datetime, passing: Stage | None = None
) -> None:
    """Give the case its candidacies in all these stages, in one statement; those that lapsed are revived.

    ``lanes``: a condition on ``Stage``. ``passing``: the stage that it has passed by entering (``flow: each``).
    """
    passes = Stage.id == passing.id if passing is not None else false()
    moment = literal(at, Candidacy.entered_at.type)
    columns: dict[str, Any] = {
        "competition_id": Stage.competition_id,
        "stage_id": Stage.id,
        "case_id": literal(case.id),
        "entered_at": moment,
        "outcome": when((passes, "passed"), else_="pending"),
        "decided_at": when((passes, moment)),
    }
    found = select(*columns.values()).where(Stage.competition_id == case.competition_id, lanes)
    table = Candidacy.__table__
    statement = insert(session, table).from_select(list(columns), found)
    new, old = statement.excluded, table.c
    revived = {
        "outcome": new.outcome, "decided_at": new.decided_at, "decided_by_id": None, "decided_by_closing_id": None,
        "entered_by_closing_id": None, "reason": None,
    }  # fmt: skip
    stands = (old.outcome == "pending") & (new.outcome == "passed")
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["stage_id", "case_id"],
            set_={**revived, "version": old.version + 1},
            where=(old.outcome == "lapsed") | stands,
        )
    )


def enter_stages(session: Session, case: Case, stages: Collection[int], *, at: datetime) -> list[Candidacy]:
    """The same for stages by id; the case's candidacies in them."""
    if not stages:
        return []
    enter(session, case, Stage.id.in_(stages), at=at)
    query = select(Candidacy).where(Candidacy.case_id == case.id, Candidacy.stage_id.in_(stages))
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


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
