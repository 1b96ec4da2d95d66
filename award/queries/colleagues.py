"""What the experts of a case see of each other's sheets: after closing, where the stage's rules say so, never before."""

from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from award.models import Assignment, Person, PoolMember, Scoresheet, SheetText, Stage, User
from award.queries.scoring import is_blind


@dataclass(frozen=True)
class Colleague:
    """One sealed sheet of the case. ``name``: a pseudonym where the stage is blind; ``is_own``: the reader's."""

    name: str
    is_own: bool
    marks: tuple[int | None, ...]
    total: int
    comment: str


def shares_marks(stage: Stage) -> bool:
    """May the experts of a case see all of its sheets now? The one rule; it opens nobody else's case."""
    return stage.state == "closed" and bool(stage.parameters.get("share_marks"))


def colleagues_of(session: Session, stage: Stage, assignment: Assignment) -> list[Colleague]:
    """The sheets that count on the case of somebody's own assignment, his first.

    Empty while they are not shared, and to one whose assignment has ended: he is no expert of the case in this stage.
    """
    if not (shares_marks(stage) and assignment.is_given):
        return []
    pseudonym = func.coalesce(PoolMember.pseudonym, literal("—"))
    own = Scoresheet.expert_id == assignment.expert_id
    query = (
        select(
            pseudonym if is_blind(stage) else User.name, own, Scoresheet.marks, func.coalesce(Scoresheet.total, 0),
            SheetText.comment,
        )
        .join(SheetText, SheetText.scoresheet_id == Scoresheet.id)
        .join(User, User.id == Scoresheet.expert_id)
        .outerjoin(Person, Person.user_id == Scoresheet.expert_id)
        .outerjoin(
            PoolMember,
            (PoolMember.person_id == Person.id) & (PoolMember.competition_id == stage.competition_id),
        )
        .where(Scoresheet.stage_id == stage.id, Scoresheet.case_id == assignment.case_id, Scoresheet.state == "sealed")
        .order_by(own.desc(), PoolMember.pseudonym, Scoresheet.id)
    )  # fmt: skip
    return [Colleague(row[0], bool(row[1]), *row[2:]) for row in session.execute(query)]
