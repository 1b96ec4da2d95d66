"""The committee's list of cases sent to discussion, and what an officer has pinned."""

from collections.abc import Iterable

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from award.models import Case, Discussion, Pin, Ranking, RankingRow, Stage, User
from award.stages.rankings import stands


def pinned_by(session: Session, stage: Stage, user: User) -> list[int]:
    """Ids of the cases that he keeps in sight, the first pinned first."""
    query = select(Pin.case_id).where(Pin.stage_id == stage.id, Pin.user_id == user.id)
    return list(session.execute(query.order_by(Pin.at, Pin.case_id)).scalars())


def discussed_in(session: Session, stage: Stage, cases: Iterable[int]) -> dict[int, Discussion]:
    """Case id → its live entry, of the named cases."""
    query = (
        select(Discussion)
        .where(
            Discussion.stage_id == stage.id,
            Discussion.withdrawn_at.is_(None),
            Discussion.case_id.in_(list(cases)),
        )
        .options(joinedload(Discussion.sent_by))
    )
    return {entry.case_id: entry for entry in session.execute(query).scalars()}


def discussions_of(session: Session, competition_id: int) -> list[tuple[Discussion, RankingRow | None]]:
    """The whole list of an edition with each case's row in the ranking that holds, the best rank first.

    ``None`` for a case without a row, and where the scoring was annulled and is not ranked anew.
    """
    latest = (
        select(func.max(Ranking.id))
        .where(Ranking.stage_id == Discussion.stage_id, stands())
        .correlate(Discussion)
    ).scalar_subquery()
    query = (
        select(Discussion, RankingRow)
        .join(Case, Case.id == Discussion.case_id)
        .outerjoin(
            RankingRow, and_(RankingRow.case_id == Discussion.case_id, RankingRow.ranking_id == latest)
        )
        .where(Case.competition_id == competition_id, Discussion.withdrawn_at.is_(None))
        .options(joinedload(Discussion.case), joinedload(Discussion.sent_by))
        .order_by(RankingRow.place, Discussion.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
