"""What a release would make public, in the order of the list, for the chair to read."""

from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import Case, Decision, Release, Stage, User
from award.stages.public_lists import Winner, row_of

Rows = list[tuple[str, list[dict[str, Any]]]]


def by_tier(listed: list[Winner]) -> Rows:
    """Tier name → its rows as they would be printed."""
    rows = [row_of(winner) for winner in listed]
    return [(name, list(of)) for name, of in groupby(rows, key=lambda row: row["tier_name"])]


def departures_of(session: Session, stage: Stage) -> list[tuple[Case, Decision]]:
    """The cases that stand elsewhere than the ranking put them, by rank."""
    query = (
        select(Case, Decision)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            Decision.stage_id == stage.id,
            func.coalesce(Decision.tier_id, 0) != func.coalesce(Decision.proposed_tier_id, 0),
        )
        .order_by(Decision.rank.is_(None), Decision.rank, Case.id)
    )
    return [(case, decision) for case, decision in session.execute(query)]


def people_of(session: Session, release: Release) -> dict[str, str]:
    """``asked`` and ``approved`` → the names."""
    ids = {"asked": release.asked_by_id, "approved": release.approved_by_id}
    query = select(User.id, User.name).where(User.id.in_([id for id in ids.values() if id]))
    names = dict(session.execute(query).all())
    return {part: names[user_id] for part, user_id in ids.items() if user_id in names}
