"""Lists of cases as the viewer may see them: filtered in the query, paged by key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from award import policy
from award.models import Candidacy, Case, CaseAttribute, Category, Competition, Correction, Organisation, User

WINDOW = 50
CORRECTING = "correcting"  # a correction is open; no state of the case itself
COUNTED = 1_000  # beyond it "more than 1,000"


@dataclass(frozen=True)
class Window:
    """One page of a list. ``total`` is counted up to 1,000 and one; ``after`` is the key of the next page."""

    rows: list[Case]
    total: int
    after: str | None


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty means all."""

    state: str = ""  # of the case, or CORRECTING
    category: int | None = None
    region: str = ""
    stage: int | None = None
    outcome: str = ""
    value: int | None = None  # an attribute's value
    words: str = ""


def cases_of(
    session: Session,
    user: User | None,
    competition: Competition,
    filters: Filters,
    *,
    after: str | None = None,
) -> Window:
    """The cases that the person may see, newest submission first. Three statements at any size."""
    where = conditions(session, user, competition, filters)
    query = (
        select(Case)
        .outerjoin(Organisation, Case.organisation_id == Organisation.id)
        .outerjoin(Category, Case.category_id == Category.id)
        .options(contains_eager(Case.organisation), contains_eager(Case.category))
        .where(*where)
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(WINDOW + 1)
    )
    if key := key_from(after):
        query = query.where(tuple_(Case.submitted_at, Case.id) < key)
    rows = list(session.execute(query).scalars())
    counted = select(Case.id).where(*where).limit(COUNTED + 1).subquery()
    total = session.execute(select(func.count()).select_from(counted)).scalar_one()
    more = len(rows) > WINDOW
    rows = rows[:WINDOW]
    return Window(rows, total, key_of(rows[-1]) if more else None)


def conditions(
    session: Session, user: User | None, competition: Competition, filters: Filters
) -> list[ColumnElement[bool]]:
    """The WHERE of a list of cases: what the person may see, then what he asks for."""
    where = [
        Case.competition_id == competition.id,
        Case.reference.is_not(None),
        policy.condition(session, user, "view_case", competition.id),
    ]
    if filters.state == CORRECTING:
        where.append(Case.id.in_(select(Correction.case_id).where(Correction.ended_at.is_(None))))
    elif filters.state:
        where.append(Case.state == filters.state)
    if filters.category is not None:
        where.append(Case.category_id == filters.category)
    if filters.region:
        where += [Case.region_code >= filters.region, Case.region_code < filters.region + "~"]
    if filters.stage is not None:
        standing: Select[Any] = select(Candidacy.case_id).where(Candidacy.stage_id == filters.stage)
        where.append(
            Case.id.in_(standing.where(Candidacy.outcome == filters.outcome) if filters.outcome else standing)
        )
    if filters.value is not None:
        where.append(
            Case.id.in_(select(CaseAttribute.case_id).where(CaseAttribute.value_id == filters.value))
        )
    if filters.words:
        bodies = select(Organisation.id).where(Organisation.name.contains(filters.words, autoescape=True))
        where.append(
            or_(
                Case.title.contains(filters.words, autoescape=True),
                Case.reference == filters.words.upper(),
                Case.organisation_id.in_(bodies),
            )
        )
    return where


def key_of(case: Case) -> str:
    """Where a list in the order of submission goes on after this case, as an address carries it."""
    assert case.submitted_at is not None
    return f"{case.submitted_at.isoformat()}_{case.id}"


def key_from(text: str | None) -> tuple[datetime, int] | None:
    """The moment and number that ``key_of`` wrote; ``None`` for what it did not write."""
    moment, _, id = (text or "").rpartition("_")
    try:
        return datetime.fromisoformat(moment), int(id)
    except ValueError:
        return None
