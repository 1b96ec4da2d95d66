"""What the page of successions lists: proposals with the people behind them, and their moves in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from award.models import Case, Stage, Succession, Tier, User


@dataclass(frozen=True)
class AskedSuccession:
    """A proposal, the case that left, who asked and who decided."""

    asked: Succession
    left: Case
    asker: str
    decider: str | None


@dataclass(frozen=True)
class MoveWords:
    """One move: the case, the tier it had (``None``: none), the tier it gets."""

    case: Case
    before: str | None
    after: str


def successions_of(session: Session, stage: Stage) -> list[AskedSuccession]:
    """All proposals of a decision, the newest first. One statement."""
    asker, decider = aliased(User), aliased(User)
    query = (
        select(Succession, Case, asker.name, decider.name)
        .join(Case, Case.id == Succession.left_case_id)
        .join(asker, asker.id == Succession.asked_by_id)
        .outerjoin(decider, decider.id == Succession.decided_by_id)
        .where(Succession.stage_id == stage.id)
        .order_by(Succession.id.desc())
    )
    return [AskedSuccession(*row) for row in session.execute(query)]


def moves_in_words(
    session: Session, stage: Stage, proposals: Sequence[AskedSuccession]
) -> dict[int, list[MoveWords]]:
    """Proposal → its moves. Two statements, however many."""
    ids = {move[0] for one in proposals for move in one.asked.moves}
    if not ids:
        return {}
    cases = {case.id: case for case in session.execute(select(Case).where(Case.id.in_(ids))).scalars()}
    tiers = select(Tier.id, Tier.name).where(Tier.competition_id == stage.competition_id)
    names: dict[int | None, str] = {row[0]: row[1] for row in session.execute(tiers)}
    return {
        one.asked.id: [
            MoveWords(cases[case_id], names.get(before), names[after])
            for case_id, before, after in one.asked.moves
        ]
        for one in proposals
    }
