"""The queues of screeners: what waits, who has it in hand, what is with its applicant, what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select, tuple_
from sqlalchemy import case as when
from sqlalchemy.orm import Session, aliased, contains_eager

from award import policy
from award.models import Candidacy, Case, Correction, Opinion, Organisation, Stage, User
from award.queries.cases import key_from, key_of
from award.standing import standing_of

WINDOW = 50
VIEWS = ("todo", "mine", "waiting", "decided", "all")


@dataclass(frozen=True)
class QueueRow:
    """One case of a queue. ``due_at``: while it is with its applicant; ``rounds``: corrections asked so far."""

    case: Case
    candidacy: Candidacy
    handler: str | None
    due_at: datetime | None
    rounds: int
    opinions: int


@dataclass(frozen=True)
class Queue:
    """One window of a queue, and how many cases stand in each view."""

    rows: list[QueueRow]
    counts: dict[str, int]
    after: str | None


def sees(session: Session, user: User | None, stage: Stage) -> ColumnElement[bool]:
    """The cases of a stage that the person may see here: a screener's without conflict, the office's all."""
    roles = standing_of(session, user, stage.competition_id).roles
    return policy.condition(
        session, user, "screen_case" if "screener" in roles else "view_case", stage.competition_id
    )


def _views(user: User, opinions: int) -> dict[str, ColumnElement[bool]]:
    """View → its condition over Case, Candidacy and the open Correction (outer joined)."""
    waits = and_(Candidacy.outcome == "pending", Correction.id.is_(None))
    mine = Candidacy.handler_id == user.id
    free: ColumnElement[bool] = Candidacy.handler_id.is_(None)
    if opinions > 1:
        given = select(Opinion.id).where(
            Opinion.candidacy_id == Candidacy.id, Opinion.screener_id == user.id,
            Opinion.revision_id == Case.revision_id,
        )  # fmt: skip
        free = or_(free, ~given.exists())
    return {
        "todo": and_(waits, or_(mine, free)),
        "mine": and_(waits, mine),
        "waiting": and_(Candidacy.outcome == "pending", Correction.id.is_not(None)),
        "decided": Candidacy.outcome.in_(("passed", "eliminated")),
        "all": Candidacy.outcome != "lapsed",
    }


def _from(query: Select[Any], session: Session, user: User, stage: Stage) -> Select[Any]:
    open_one = and_(Correction.candidacy_id == Candidacy.id, Correction.ended_at.is_(None))
    return (
        query.select_from(Candidacy)
        .join(Case, Candidacy.case_id == Case.id)
        .outerjoin(Correction, open_one)
        .where(Candidacy.stage_id == stage.id, sees(session, user, stage))
    )


def queue_of(
    session: Session, user: User, stage: Stage, *, view: str = "todo", words: str = "",
    category: int | None = None, after: str | None = None, window: int = WINDOW,
    counted: bool = True,
) -> Queue:  # fmt: skip
    """A window of one view, the longest waiting first, and the counts of all views. Two statements at any size.

    ``counted=False``: without the counts, in one.
    """
    views = _views(user, int(stage.parameters.get("opinions", 1)))
    wanted = _rows(session, user, stage).where(views[view])
    if words:
        wanted = wanted.where(
            or_(Case.title.contains(words, autoescape=True), Case.reference == words.upper(),
                Organisation.name.contains(words, autoescape=True))
        )  # fmt: skip
    if category is not None:
        wanted = wanted.where(Case.category_id == category)
    if key := key_from(after):
        wanted = wanted.where(tuple_(Case.submitted_at, Case.id) > key)
    rows = [
        QueueRow(*row)
        for row in session.execute(wanted.order_by(Case.submitted_at, Case.id).limit(window + 1))
    ]
    more = len(rows) > window
    counts = _counts(session, user, stage, views) if counted else {}
    return Queue(rows[:window], counts, key_of(rows[-2].case) if more else None)


def _counts(
    session: Session, user: User, stage: Stage, views: dict[str, ColumnElement[bool]]
) -> dict[str, int]:
    figures = [func.coalesce(func.sum(when((condition, 1), else_=0)), 0) for condition in views.values()]
    found = session.execute(_from(select(*figures), session, user, stage)).one()
    return dict(zip(views, map(int, found), strict=True))


def _asked() -> Any:
    """How many corrections were asked of a candidacy."""
    asked = aliased(Correction)
    query = select(func.count(asked.id)).where(asked.candidacy_id == Candidacy.id)
    return query.correlate(Candidacy).scalar_subquery()


def _rows(session: Session, user: User, stage: Stage) -> Select[Any]:
    handler = aliased(User)
    people = select(func.count(Opinion.screener_id.distinct())).where(
        Opinion.candidacy_id == Candidacy.id, Opinion.revision_id == Case.revision_id
    )
    columns = select(
        Case,
        Candidacy,
        handler.name,
        Correction.due_at,
        _asked(),
        people.correlate(Candidacy, Case).scalar_subquery(),
    )
    return (
        _from(columns, session, user, stage)
        .outerjoin(handler, Candidacy.handler_id == handler.id)
        .outerjoin(Organisation, Case.organisation_id == Organisation.id)
        .options(contains_eager(Case.organisation))
    )


def next_candidacy(
    session: Session, user: User, stage: Stage, *, beside: int | None = None
) -> ScalarSelect[int]:
    """What the person should open now: what came back to him, then what he has in hand, then the longest waiting.

    A question for the statement that takes it in hand. ``beside``: a case that is not meant.
    """
    views = _views(user, int(stage.parameters.get("opinions", 1)))
    rounds = _asked()
    mine = when((Candidacy.handler_id == user.id, 0), else_=1)
    query = _from(select(Candidacy.id), session, user, stage).where(views["todo"])
    if beside is not None:
        query = query.where(Case.id != beside)
    query = query.order_by(mine, when((rounds > 0, 0), else_=1), Case.submitted_at, Case.id)
    return query.limit(1).scalar_subquery()
