"""Lists of visits: a verifier's own, or all of a stage for the office; and the cases nobody was sent to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session, contains_eager, joinedload

from award import policy
from award.models import (
    Candidacy,
    Case,
    CaseFile,
    Correction,
    Finding,
    Organisation,
    Revision,
    RoleGrant,
    Stage,
    User,
    Visit,
    VisitPhoto,
)
from award.standing import standing_of

WINDOW = 50
VIEWS = ("unplanned", "open", "concluded")


@dataclass(frozen=True)
class VisitRow:
    """One visit of a list. ``done`` of ``claims`` have a result; ``due_at``: while its case is being corrected."""

    visit: Visit
    case: Case
    done: int
    claims: int
    due_at: datetime | None


@dataclass(frozen=True)
class Visits:
    """A window of visits, the counts of the views, the id to go on from."""

    rows: list[VisitRow]
    counts: dict[str, int]
    after: int | None


def is_office(session: Session, user: User, competition_id: int) -> bool:
    """Organiser, chair or auditor: reads every record."""
    roles = standing_of(session, user, competition_id).roles
    return not roles.isdisjoint(("organiser", "chair", "auditor"))


def _mine(session: Session, user: User, stage: Stage) -> list[ColumnElement[bool]]:
    where = [
        Candidacy.stage_id == stage.id,
        policy.condition(session, user, "view_case", stage.competition_id),
    ]
    if not is_office(session, user, stage.competition_id):
        where.append(Visit.verifier_id == user.id)
        where.append(policy.condition(session, user, "visit_case", stage.competition_id))
    return where


def visits_of(
    session: Session, user: User, stage: Stage, *, concluded: bool, after: int | None = None
) -> Visits:
    """A window of visits, the earliest planned first, with the counts of both views. Two statements at any size."""
    where = _mine(session, user, stage)
    closed = or_(Visit.closed_at.is_not(None), Candidacy.outcome != "pending")
    claims = select(func.count(Finding.id)).where(Finding.visit_id == Visit.id).correlate(Visit)
    due = select(Correction.due_at).where(
        Correction.candidacy_id == Candidacy.id, Correction.ended_at.is_(None)
    )
    columns = (
        Visit,
        Case,
        claims.where(Finding.result.is_not(None)).scalar_subquery(),
        claims.scalar_subquery(),
        due.correlate(Candidacy).scalar_subquery(),
    )
    query: Select[Any] = (
        _joined(select(*columns))
        .outerjoin(Organisation, Case.organisation_id == Organisation.id)
        .options(contains_eager(Case.organisation), joinedload(Visit.verifier))
        .where(*where, closed if concluded else ~closed, Visit.id > (after or 0))
    )
    rows = [VisitRow(*row) for row in session.execute(query.order_by(Visit.id).limit(WINDOW + 1))]
    figures = [func.coalesce(func.sum(when((condition, 1), else_=0)), 0) for condition in (~closed, closed)]
    counted = session.execute(_joined(select(*figures)).where(*where)).one()
    counts = {"open": int(counted[0]), "concluded": int(counted[1])}
    return Visits(rows[:WINDOW], counts, rows[WINDOW - 1].visit.id if len(rows) > WINDOW else None)


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Visit)
        .join(Candidacy, Visit.candidacy_id == Candidacy.id)
        .join(Case, Candidacy.case_id == Case.id)
    )


def unplanned_of(
    session: Session, user: User, stage: Stage, *, after: int | None = None
) -> tuple[list[Case], int, int | None]:
    """The pending cases that nobody was sent to: a window, their number, the id to go on from. Two statements."""
    planned = select(Visit.id).where(Visit.candidacy_id == Candidacy.id)
    where = and_(
        Candidacy.stage_id == stage.id,
        Candidacy.outcome == "pending",
        ~planned.exists(),
        policy.condition(session, user, "view_case", stage.competition_id),
    )
    query = (
        select(Case)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(where, Case.id > (after or 0))
        .options(joinedload(Case.organisation))
    )
    rows = list(session.execute(query.order_by(Case.id).limit(WINDOW + 1)).scalars())
    total = session.execute(
        select(func.count(Candidacy.id)).join(Case, Candidacy.case_id == Case.id).where(where)
    ).scalar_one()
    return rows[:WINDOW], total, rows[WINDOW - 1].id if len(rows) > WINDOW else None


def verifiers_of(session: Session, competition_id: int) -> list[tuple[User, int]]:
    """The verifiers and how many visits each still has before him."""
    open_ones = (
        select(func.count(Visit.id))
        .join(Candidacy, Visit.candidacy_id == Candidacy.id)
        .where(
            Visit.verifier_id == User.id,
            Visit.closed_at.is_(None),
            Candidacy.competition_id == competition_id,
            Candidacy.outcome == "pending",
        )
        .correlate(User)
        .scalar_subquery()
    )
    query = (
        select(User, open_ones)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.competition_id == competition_id,
            RoleGrant.role == "verifier",
            RoleGrant.ended_at.is_(None),
        )
        .order_by(User.id)
    )
    return [(user, number) for user, number in session.execute(query)]


@dataclass(frozen=True)
class VisitDesk:
    """What a verifier has before him on one visit."""

    visit: Visit
    revision: Revision
    photos: list[VisitPhoto]
    files: list[CaseFile]
    corrections: list[Correction]

    @property
    def pending(self) -> Correction | None:
        """The correction that is with the applicant now."""
        return next((one for one in self.corrections if one.ended_at is None), None)


def visit_desk(session: Session, visit: Visit) -> VisitDesk:
    """The record with all that belongs to it."""
    case = visit.candidacy.case
    revision = session.execute(
        select(Revision).where(Revision.id == case.revision_id).options(joinedload(Revision.form_version))
    ).scalar_one()
    photos = session.execute(
        select(VisitPhoto).where(VisitPhoto.visit_id == visit.id).order_by(VisitPhoto.id)
    ).scalars()
    files = session.execute(select(CaseFile).where(CaseFile.case_id == case.id)).scalars()
    corrections = (
        session.execute(
            select(Correction)
            .where(Correction.candidacy_id == visit.candidacy_id)
            .order_by(Correction.round.desc())
            .options(joinedload(Correction.fields))
        )
        .unique()
        .scalars()
    )
    return VisitDesk(visit, revision, list(photos), list(files), list(corrections))
