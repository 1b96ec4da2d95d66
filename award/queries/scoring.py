"""What an expert sees: his own cases in his own order, his own sheets. Nobody else's mark is among it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from award.models import (
    Assignment,
    Case,
    Category,
    Conflict,
    Organisation,
    Scoresheet,
    SheetText,
    Stage,
    User,
)
from award.scoring.rules import Rules
from award.stages.marking import Marked, criteria_of, rules_of, show_total, total_of, units_of
from award.stages.sheets import against_sealing


@dataclass(frozen=True)
class Version:
    """One version of a sheet, as far as a list shows it."""

    id: int
    number: int
    marks: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class Task:
    """One case of an expert's list. ``body`` is "" where the stage is blind."""

    number: int
    assignment: Assignment
    title: str
    reference: str
    category: str
    body: str
    draft: Version | None = None
    sealed: Version | None = None
    comment: str = ""
    receipt: str = ""
    conflicts: tuple[Conflict, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """ended, asked, waiting, sealed, ready, begun or new."""
        if self.assignment.ended_at is not None:
            return "ended"
        if self.conflicts:
            return "asked" if any(not conflict.words for conflict in self.conflicts) else "waiting"
        if self.draft is None:
            return "sealed" if self.sealed is not None else "new"
        return "ready" if self.facts["against"] is None else "begun"

    @property
    def is_done(self) -> bool:
        """Nothing is left to be marked."""
        return self.state in ("sealed", "ready")

    @property
    def sheet(self) -> Version | None:
        """The version that shows: the draft, else the sealed one."""
        return self.draft or self.sealed


draft, sealed = aliased(Scoresheet), aliased(Scoresheet)
text, kept = aliased(SheetText), aliased(SheetText)
#: Columns, not objects: an expert's list is read with each page of his, and is hundreds of rows long.
LISTED = (
    select(
        Assignment, Case.title, Case.reference, Category.name, Organisation.name,
        draft.id, draft.number, draft.marks, draft.total, text.comment,
        sealed.id, sealed.number, sealed.marks, sealed.total, kept.receipt,
    )
    .join(Case, Case.id == Assignment.case_id)
    .outerjoin(Category, Category.id == Case.category_id)
    .outerjoin(Organisation, Organisation.id == Case.organisation_id)
    .outerjoin(draft, (draft.assignment_id == Assignment.id) & (draft.state == "draft"))
    .outerjoin(sealed, (sealed.assignment_id == Assignment.id) & (sealed.state == "sealed"))
    .outerjoin(text, text.scoresheet_id == draft.id)
    .outerjoin(kept, kept.scoresheet_id == sealed.id)
    .order_by(Assignment.place, Assignment.id)
)  # fmt: skip


def tasks_of(session: Session, stage: Stage, user: User) -> list[Task]:
    """The expert's cases in his order (random, for ever the same); two statements however many."""
    mine = LISTED.where(
        Assignment.stage_id == stage.id,
        Assignment.expert_id == user.id,
        Assignment.released_at.is_not(None),
        Assignment.ending.is_distinct_from("withdrawn"),
    )
    ties = _open_conflicts(session, stage, user)
    blind, criteria, rules = is_blind(stage), criteria_of(stage), rules_of(stage)
    tasks = []
    for number, row in enumerate(session.execute(mine), start=1):
        assignment, title, reference, category, body = row[:5]
        drafted, comment = _version(row[5:9]), row[9] or ""
        facts = {}
        if drafted is not None:
            against = against_sealing(stage, drafted.marks, comment)
            facts = {"against": against, "shown": partial_total(rules, criteria, drafted.marks)}
        tasks.append(
            Task(
                number, assignment, title, reference or "", category or "", "" if blind else body or "", drafted,
                _version(row[10:14]), comment, row[14] or "", tuple(ties.get(assignment.case_id, ())), facts,
            )
        )  # fmt: skip
    return tasks


def _version(columns: Sequence[Any]) -> Version | None:
    return Version(*columns) if columns[0] is not None else None


def is_blind(stage: Stage) -> bool:
    """Are the applicants hidden from the stage's experts?"""
    return bool(stage.parameters.get("blind"))


def _open_conflicts(session: Session, stage: Stage, user: User) -> dict[int, list[Conflict]]:
    query = select(Conflict).where(
        Conflict.user_id == user.id,
        Conflict.competition_id == stage.competition_id,
        Conflict.state == "open",
    )
    found: dict[int, list[Conflict]] = {}
    for conflict in session.execute(query.order_by(Conflict.id)).scalars():
        found.setdefault(conflict.case_id, []).append(conflict)
    return found


@dataclass(frozen=True)
class Strip:
    """Where a case stands among the expert's own: totals on the common scale, as shares of its length."""

    low: float
    high: float
    others: tuple[float, ...]
    this: float | None
    marked: int
    total: str
    projection: str


def strip_of(stage: Stage, tasks: list[Task], assignment_id: int) -> Strip:
    """The expert's totals so far and this case's, of the tasks at hand."""
    criteria, rules = criteria_of(stage), rules_of(stage)
    low = float(min((c.min for c in criteria), default=0))
    high = float(max((c.max for c in criteria), default=10))
    others, this, marked, total, projection = [], None, 0, "", ""
    for task in tasks:
        if task.sheet is None or task.state == "ended":
            continue
        mean = projected(rules, criteria, task.sheet.marks)
        if task.assignment.id == assignment_id:
            this, marked = mean, sum(mark is not None for mark in task.sheet.marks)
            total = partial_total(rules, criteria, task.sheet.marks)
            projection = "" if mean is None else f"{mean:.2f}"
        elif mean is not None and task.is_done:
            others.append(mean)
    return Strip(low, high, tuple(others), this, marked, total, projection)


def partial_total(rules: Rules, criteria: tuple[Marked, ...], marks: tuple[int | None, ...]) -> str:
    """What the marks given so far add up to, on the common scale; "" without any."""
    if all(mark is None for mark in marks):
        return ""
    return show_total(total_of(marks, criteria), criteria, rules)


def projected(rules: Rules, criteria: tuple[Marked, ...], marks: tuple[int | None, ...]) -> float | None:
    """The weighted mean of the marks given so far: where the total would come to if the rest were alike. For eyes only."""
    units = units_of(rules)
    given = [(c.weight, mark) for c, mark in zip(criteria, marks, strict=True) if mark is not None]
    if not given:
        return None
    return sum(weight * mark for weight, mark in given) / (sum(weight for weight, _ in given) * units)
