"""The office's outbox: letters of a competition as an officer may see them.

Left out are the scheduled nudges (they speak of drafts, which are their owner's alone) and whatever is bound to a case
that the viewer may not see. A letter to an expert whose name is sealed is there, but not to whom nor its words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from award import policy
from award.models import Case, Closing, Competition, Message, Stage, User
from award.stages.sealed_names import unnamed_in

WINDOW = 50
NUDGES = ("deadline_near",)


@dataclass(frozen=True)
class Heap:
    """How many letters of one kind, state and closing there are."""

    notification: str
    state: str
    closing_id: int | None
    stage: str | None
    number: int


@dataclass(frozen=True)
class Line:
    """One letter of the list with its case, if it has one. ``is_sealed``: its reader may not be named yet."""

    message: Message
    reference: str | None
    title: str | None
    token: str | None
    is_sealed: bool = False


@dataclass(frozen=True)
class Page:
    """A window of letters; ``after`` is the key of the next one."""

    lines: list[Line]
    after: int | None


def heaps(session: Session, user: User | None, competition: Competition) -> list[Heap]:
    """Counts by closing, kind and state: one statement."""
    query = (
        select(Message.notification, Message.state, Message.closing_id, Stage.name, func.count(Message.id))
        .outerjoin(Case, Case.id == Message.case_id)
        .outerjoin(Closing, Closing.id == Message.closing_id)
        .outerjoin(Stage, Stage.id == Closing.stage_id)
        .where(*_visible(session, user, competition))
        .group_by(Message.notification, Message.state, Message.closing_id, Stage.name)
        .order_by(Message.closing_id.desc(), Message.notification)
    )
    return [Heap(*row) for row in session.execute(query)]


def letters(
    session: Session,
    user: User | None,
    competition: Competition,
    *,
    states: Iterable[str] = (),
    closing: int | None = None,
    notification: str = "",
    words: str = "",
    after: int | None = None,
) -> Page:
    """A window of letters, the newest first, below the id ``after``. ``words`` find none to a sealed name."""
    where = _visible(session, user, competition)
    unnamed = unnamed_in(session, competition.id)
    if states:
        where.append(Message.state.in_(tuple(states)))
    if closing is not None:
        where.append(Message.closing_id == closing)
    if notification:
        where.append(Message.notification == notification)
    if words:
        where.append(or_(Message.recipient_id.is_(None), Message.recipient_id.not_in(unnamed)))
        where.append(
            or_(
                Message.address.contains(words.lower(), autoescape=True),
                Message.subject.contains(words, autoescape=True),
                Case.reference == words.upper(),
            )
        )
    if after is not None:
        where.append(Message.id < after)
    query = (
        select(Message, Case.reference, Case.title, Case.token)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(*where)
        .order_by(Message.id.desc())
        .limit(WINDOW + 1)
    )
    lines = [Line(*row, row[0].recipient_id in unnamed) for row in session.execute(query)]
    more = len(lines) > WINDOW
    lines = lines[:WINDOW]
    return Page(lines, lines[-1].message.id if more else None)


def letter(session: Session, user: User | None, competition: Competition, message_id: int) -> Line | None:
    """One letter; None for one that is not there or not the viewer's."""
    query = (
        select(Message, Case.reference, Case.title, Case.token)
        .outerjoin(Case, Case.id == Message.case_id)
        .where(Message.id == message_id, *_visible(session, user, competition))
    )
    row = session.execute(query).one_or_none()
    return Line(*row, row[0].recipient_id in unnamed_in(session, competition.id)) if row else None


def _visible(session: Session, user: User | None, competition: Competition) -> list[ColumnElement[bool]]:
    seen = policy.condition(session, user, "view_case", competition.id)
    return [
        Message.competition_id == competition.id,
        Message.notification.not_in(NUDGES),
        or_(Message.case_id.is_(None), seen),
    ]
