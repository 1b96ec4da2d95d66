"""What a release would make public, in the order of the list, for the chair to read."""

from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.models import Release, Stage, User
from award.stages.public_lists import decision_stage, row_of, winners

Rows = list[tuple[str, list[dict[str, Any]]]]


def shown_rows(session: Session, stage: Stage) -> Rows:
    """Tier name → its rows, of the decision itself or of the decision that a publication rests on."""
    decisions = stage if stage.kind == "decision" else decision_stage(session, stage)
    if decisions is None:
        return []
    rows = [row_of(winner) for winner in winners(session, decisions)]
    return [(name, list(of)) for name, of in groupby(rows, key=lambda row: row["tier_name"])]


def people_of(session: Session, release: Release) -> dict[str, str]:
    """``asked`` and ``approved`` → the names."""
    ids = {"asked": release.asked_by_id, "approved": release.approved_by_id}
    query = select(User.id, User.name).where(User.id.in_([id for id in ids.values() if id]))
    names = dict(session.execute(query).all())
    return {part: names[user_id] for part, user_id in ids.items() if user_id in names}
