"""The frozen lists: who is on them, their rows exactly as they are shown, and the digest printed with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from award import ledger
from award.models import Case, Decision, EditedText, PublicList, Stage, Tier
from award.regions import is_region, path_of


@dataclass(frozen=True)
class Winner:
    """One line of a list in the making; ``text`` None until texts were prepared."""

    case: Case
    tier: Tier
    decision: Decision
    text: EditedText | None


def decision_stage(stage: Stage) -> Stage | None:
    """The decision that a stage rests on: the last before it, or itself."""
    earlier = [one for one in stage.competition.stages if one.kind == "decision" and one.step < stage.step]
    return stage if stage.kind == "decision" else next(reversed(earlier), None)


def winners(session: Session, stage: Stage) -> list[Winner]:
    """The decided cases that are still in, by tier, then printed position, then rank, then case. One statement.

    ``stage``: the decision itself, or a notice or publication that rests on the last decision before it.
    """
    decisions = decision_stage(stage)
    if decisions is None:
        return []
    query = (
        select(Case, Tier, Decision, EditedText)
        .join(Decision, Decision.case_id == Case.id)
        .join(Tier, Tier.id == Decision.tier_id)
        .outerjoin(EditedText, EditedText.case_id == Case.id)
        .where(Decision.stage_id == decisions.id, Case.state.in_(("submitted", "awarded")))
        .order_by(
            Tier.position,
            EditedText.position.is_(None),
            EditedText.position,
            Decision.rank.is_(None),
            Decision.rank,
            Case.id,
        )
        .options(joinedload(Case.organisation), joinedload(Case.category))
    )
    return [Winner(*row) for row in session.execute(query)]


def in_print(winner: Winner) -> tuple[int, bool, int, bool, int, int]:
    """The order of ``winners``, where texts were placed since they were read."""
    position = winner.text.position if winner.text is not None else None
    rank = winner.decision.rank
    return (winner.tier.position, position is None, position or 0, rank is None, rank or 0, winner.case.id)


def row_of(winner: Winner) -> dict[str, Any]:
    """One line of the list as it is printed: reference, title, body, tier, category, region. No rank where the tier prints none."""
    case, tier, text = winner.case, winner.tier, winner.text
    organisation = case.organisation.name if case.organisation else ""
    return {
        "reference": case.reference,
        "title": text.title if text else case.title,
        "body": text.body if text else organisation,
        "tier": tier.key,
        "tier_name": tier.name,
        "category": case.category.name if case.category else "",
        "region": printed_region(case.region_code),
        "rank": winner.decision.rank if tier.print_order == "by_rank" else None,
        "case": case.token,
    }


def printed_region(code: str | None) -> str:
    """Province and city as lists print them."""
    if not code or not is_region(code):
        return ""
    return " ".join(region.name for region in path_of(code)[:2])


def freeze_list(
    session: Session, stage: Stage, rows: list[dict[str, Any]], *, at: datetime, ends_at: datetime | None = None,
    day_kind: str | None = None, change_note: str | None = None, prepared_by_id: int | None = None,
    released_by_id: int | None = None, before: PublicList | None = None,
) -> PublicList:  # fmt: skip
    """A new frozen version of the stage's list with its digest. ``before``: the version that held, if at hand."""
    numbers = select(func.coalesce(func.max(PublicList.number), 0)).where(PublicList.stage_id == stage.id)
    last = before.number if before is not None else session.execute(numbers).scalar_one()
    frozen = PublicList(
        competition_id=stage.competition_id,
        stage_id=stage.id,
        number=last + 1,
        content=rows,
        digest=digest_of_rows(rows),
        published_at=at,
        ends_at=ends_at,
        day_kind=day_kind,
        change_note=change_note,
        prepared_by_id=prepared_by_id,
        released_by_id=released_by_id,
    )
    session.add(frozen)
    session.flush()
    return frozen


def digest_of_rows(rows: list[dict[str, Any]]) -> str:
    """The digest printed with a list: over its rows as shown, in their order."""
    return ledger.digest_of("public-list", rows)


def latest_list(session: Session, stage: Stage) -> PublicList | None:
    """The version of a stage's list that holds."""
    query = (
        select(PublicList).where(PublicList.stage_id == stage.id).order_by(PublicList.number.desc()).limit(1)
    )
    return session.execute(query).scalar_one_or_none()
