"""The set-wise twins of ``advance()``: what a closing, its undoing and a release do to all cases at once.

No other file may write ``state`` or ``outcome`` in bulk (a test looks). Nothing here loads objects: at 20,000
candidacies a closing is a handful of statements.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import exists, false, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from award.cut_off import is_for_this_edition
from award.database import insert
from award.i18n import N_
from award.models import Candidacy, Case, Closing, Decision, Stage, User

BELOW_THE_LINE = N_("未进入下一环节")
LANE_LOST = N_("在并行环节未通过")
REOPENED = N_("上一环节重新开放")
SKIPPED = N_("本环节按程序跳过")


def apply_proposals(
    session: Session, stage: Stage, closing: Closing, *, by: User | None, at: datetime
) -> None:
    """``outcome = proposed`` for everything pending, then the cases that are out, then the lanes beside."""
    facts = {
        "decided_at": at,
        "decided_by_id": by.id if by else None,
        "decided_by_closing_id": closing.id,
        "version": Candidacy.version + 1,
    }
    out = when((Candidacy.proposed == "eliminated", BELOW_THE_LINE))  # the reason where none was given
    _run(
        session,
        update(Candidacy)
        .where(
            Candidacy.stage_id == stage.id, Candidacy.outcome == "pending", Candidacy.proposed.is_not(None)
        )
        .values(outcome=Candidacy.proposed, reason=func.coalesce(Candidacy.proposed_reason, out), **facts),
    )
    _run(
        session,
        update(Case)
        .where(Case.state == "submitted", Case.id.in_(_cases_with(stage, "eliminated")))
        .values(state="not_selected", version=Case.version + 1),
    )
    beside = [lane.id for lane in stage.competition.stages if lane.step == stage.step and lane.id != stage.id]
    if beside:
        _run(
            session,
            update(Candidacy)
            .where(
                Candidacy.stage_id.in_(beside),
                Candidacy.outcome == "pending",
                Candidacy.case_id.in_(_cases_with(stage, "eliminated")),
            )
            .values(outcome="lapsed", reason=LANE_LOST, **facts),
        )


def enter_next_step(session: Session, stage: Stage, closing: Closing, step: int, *, at: datetime) -> None:
    """Candidacies in every lane of ``step`` for the cases that passed all lanes of the stage's step; lapsed ones revive."""
    lane = aliased(Stage)
    lost = aliased(Candidacy)
    lost_stage = aliased(Stage)
    not_passed = exists().where(
        lost.case_id == Candidacy.case_id,
        lost.stage_id == lost_stage.id,
        lost_stage.step == stage.step,
        lost_stage.competition_id == stage.competition_id,
        lost.outcome != "passed",
    )
    still_in = select(Case.id).where(Case.state == "submitted", Case.competition_id == stage.competition_id)
    if stage.kind == "submission" and stage.flow == "each":
        still_in = still_in.where(is_for_this_edition(stage.competition))
    columns: dict[str, Any] = {
        "competition_id": lane.competition_id,
        "stage_id": lane.id,
        "case_id": Candidacy.case_id,
        "outcome": literal("pending"),
        "entered_at": literal(at, Candidacy.entered_at.type),
        "entered_by_closing_id": literal(closing.id),
    }
    passed = (
        select(*columns.values())
        .join(lane, (lane.competition_id == stage.competition_id) & (lane.step == step))
        .where(
            Candidacy.stage_id == stage.id,
            Candidacy.outcome == "passed",
            Candidacy.case_id.in_(still_in),
            ~not_passed,
        )
    )
    table = Candidacy.__table__
    statement = insert(session, table).from_select(list(columns), passed)
    new = statement.excluded
    revived = {
        "outcome": "pending", "decided_at": None, "decided_by_id": None, "decided_by_closing_id": None, "reason": None,
        "entered_at": new.entered_at, "entered_by_closing_id": new.entered_by_closing_id, "version": table.c.version + 1,
    }  # fmt: skip
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["stage_id", "case_id"], set_=revived, where=table.c.outcome == "lapsed"
        )
    )


def undo_closing(
    session: Session, stage: Stage, closing: Closing, *, by: User, at: datetime, annulled: bool = False
) -> None:
    """The reverse of a closing: its candidacies pending again, its cases submitted, what it opened lapsed.

    ``annulled``: what was scored in the stage counts no longer, whoever ended the candidacy.
    """
    _run(
        session,
        update(Case)
        .where(Case.state == "not_selected", Case.id.in_(_cases_with(stage, "eliminated")))
        .values(state="submitted", version=Case.version + 1),
    )
    undone = Candidacy.decided_by_closing_id == closing.id
    lapses = (Candidacy.entered_by_closing_id == closing.id) & (Candidacy.outcome == "pending")
    scored = (Candidacy.stage_id == stage.id) if annulled else false()
    values: dict[Any, Any] = {Candidacy.version: Candidacy.version + 1}
    for column, back, on in (
        (Candidacy.outcome, "pending", "lapsed"),
        (Candidacy.decided_at, None, at),
        (Candidacy.decided_by_id, None, by.id),
        (Candidacy.decided_by_closing_id, None, None),  # what lapses had none
        (Candidacy.reason, None, REOPENED),
    ):
        values[column] = when(
            (undone, literal(back, column.type)), (lapses, literal(on, column.type)), else_=column
        )
    if annulled:
        for column, nothing in (
            (Candidacy.sheets, 0), (Candidacy.total_sum, 0), (Candidacy.total_squares, 0),
            (Candidacy.proposed, None), (Candidacy.proposed_reason, None),
        ):  # fmt: skip
            values[column] = when((scored, literal(nothing, column.type)), else_=column)
    _run(session, update(Candidacy).where(undone | lapses | scored).values(values))


def pass_all(session: Session, stage: Stage) -> None:
    """Propose every pending candidacy to pass: a stage skipped by a named act, or one without a rule of its own."""
    _run(
        session,
        update(Candidacy)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .values(proposed="passed", version=Candidacy.version + 1),
    )


def award_cases(session: Session, decision_stage: Stage) -> int:
    """Publication: the decided cases that are still in become ``awarded`` with their tier; their number."""
    tier = (
        select(Decision.tier_id)
        .where(
            Decision.stage_id == decision_stage.id, Decision.case_id == Case.id, Decision.tier_id.is_not(None)
        )
        .scalar_subquery()
    )
    chosen = select(Decision.case_id).where(
        Decision.stage_id == decision_stage.id, Decision.tier_id.is_not(None)
    )
    result: Any = session.execute(
        update(Case)
        .where(Case.state == "submitted", Case.id.in_(chosen))
        .values(state="awarded", tier_id=tier, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    _run(
        session,
        update(Case)
        .where(
            Case.competition_id == decision_stage.competition_id,
            Case.state == "submitted",
            Case.id.in_(
                select(Candidacy.case_id).where(Candidacy.competition_id == decision_stage.competition_id)
            ),
            ~Case.id.in_(chosen),
            is_for_this_edition(decision_stage.competition),
        )
        .values(state="not_selected", version=Case.version + 1),
    )
    return int(result.rowcount)


def _cases_with(stage: Stage, outcome: str) -> Any:
    return select(Candidacy.case_id).where(Candidacy.stage_id == stage.id, Candidacy.outcome == outcome)


def _run(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
