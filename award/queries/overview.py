"""A competition at a glance, without one mark: what waits, submissions and sheets by the day, where cases come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, literal, literal_column, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from award import policy
from award.models import (
    Announcement,
    Assignment,
    Candidacy,
    Case,
    Competition,
    Conflict,
    Correction,
    Message,
    Release,
    Scoresheet,
    Stage,
    User,
)
from award.queries.outbox import NUDGES

MOST_DAYS = 120  # bars that a chart still shows


def pending_counts(session: Session, stages: Sequence[Stage], *, most: int) -> dict[int, int]:
    """Stage id → number of cases that wait for their outcome there, counted up to ``most``: a badge needs no more.

    The word stands in the statement, not beside it, so that the index of the pending alone serves: it is as short as what
    waits, where the others would be read through to find that nothing does.
    """
    still = Candidacy.outcome == literal_column("'pending'")
    if not stages:
        return {}

    def of(stage: Stage) -> Select[tuple[int, int]]:
        pending = select(Candidacy.stage_id).where(Candidacy.stage_id == stage.id, still)
        return select(literal(stage.id), func.count()).select_from(pending.limit(most).subquery())

    found = session.execute(union_all(*[of(stage) for stage in stages]))
    return {row[0]: row[1] for row in found if row[1]}


@dataclass(frozen=True)
class Waiting:
    """How much waits for somebody: letters, conflicts, corrections, releases (``approved``: for the system), pieces of
    work without an owner."""

    drafts: int
    stranded: int
    conflicts: int
    corrections: int
    releases: int
    approved: int
    announcements: int
    unassigned: int


def waiting(session: Session, competition: Competition) -> Waiting:
    """One statement of counts."""
    mine = Message.competition_id == competition.id
    stages = select(Stage.id).where(Stage.competition_id == competition.id, Stage.state == "open")
    covered = select(Assignment.case_id).where(
        Assignment.stage_id == Candidacy.stage_id, Assignment.ended_at.is_(None)
    )
    scoring = select(Stage.id).where(
        Stage.competition_id == competition.id, Stage.state == "open", Stage.kind == "scoring"
    )
    standing = select(func.count(Release.id)).where(
        Release.stage_id.in_(stages), Release.withdrawn_at.is_(None)
    )
    counts = (
        select(func.count(Message.id)).where(mine, Message.state == "draft"),
        select(func.count(Message.id)).where(
            mine, Message.state.in_(("failed", "unknown")), Message.notification.not_in(NUDGES)
        ),
        select(func.count(Conflict.id)).where(
            Conflict.competition_id == competition.id, Conflict.state == "open"
        ),
        select(func.count(Correction.id)).join(Candidacy).where(
            Candidacy.stage_id.in_(stages), Correction.ended_at.is_(None)
        ),
        standing.where(Release.approved_at.is_(None)),
        standing.where(Release.approved_at.is_not(None)),
        select(func.count(Announcement.id)).where(
            Announcement.competition_id == competition.id, Announcement.published_at.is_(None)
        ),
        select(func.count(Candidacy.id)).where(
            Candidacy.stage_id.in_(scoring), Candidacy.outcome == "pending", Candidacy.case_id.not_in(covered)
        ),
    )  # fmt: skip
    row = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Waiting(*(int(number) for number in row))


def submissions(
    session: Session, user: User | None, competition: Competition
) -> tuple[Sequence[tuple[date, int]], int]:
    """(day in the competition's zone, cases first seen that day), every day from the first to the last; and their number.

    Grouped by the hour in SQL, so that the rows do not grow with the cases.
    """
    hour = _hour(session, Case.first_submitted_at)
    query = select(hour, func.count(Case.id)).where(*_received(session, user, competition)).group_by(hour)
    return _by_day(session, query, competition.zone)


def sheets(session: Session, stage: Stage) -> tuple[Sequence[tuple[date, int]], int]:
    """The same of the sheets sealed in a scoring stage."""
    hour = _hour(session, Scoresheet.sealed_at)
    query = select(hour, func.count(Scoresheet.id)).where(
        Scoresheet.stage_id == stage.id, Scoresheet.state == "sealed"
    )
    return _by_day(session, query.group_by(hour), stage.competition.zone)


def reach(session: Session, user: User | None, competition: Competition) -> tuple[int, int]:
    """(provinces, bodies) that the submitted cases come from. One statement."""
    query = select(
        func.count(func.distinct(func.substr(Case.region_code, 1, 2))),
        func.count(func.distinct(Case.organisation_id)),
    ).where(*_received(session, user, competition))
    row = session.execute(query).one()
    return row[0], row[1]


def _received(
    session: Session, user: User | None, competition: Competition
) -> tuple[ColumnElement[bool], ...]:
    return (
        Case.competition_id == competition.id,
        Case.first_submitted_at.is_not(None),
        policy.condition(session, user, "view_case", competition.id),
    )


def _by_day(
    session: Session, query: Select[str, int], zone_name: str
) -> tuple[Sequence[tuple[date, int]], int]:
    """Rows (hour in UTC, number) as days of a zone, without a gap, and their sum."""
    zone, days = ZoneInfo(zone_name), dict[date, int]()
    for text, number in session.execute(query):
        day = datetime.fromisoformat(f"{text}:00:00+00:00").astimezone(zone).date()
        days[day] = days.get(day, 0) + number
    if not days:
        return [], 0
    last = max(days)
    first = max(min(days), last - timedelta(days=MOST_DAYS - 1))
    line = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, days.get(day, 0)) for day in line], sum(days.values())


def _hour(session: Session, moment: InstrumentedAttribute[datetime | None]) -> ColumnElement[str]:
    """``2026-11-27T08`` of a moment, in UTC, as text."""
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y-%m-%dT%H", moment)
    return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24')
