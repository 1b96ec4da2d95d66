"""Decisions, releases and public lists."""

from collections.abc import Iterable

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from award.invariants import Invariant
from award.models import (
    Case,
    Commentary,
    CommentaryCase,
    Competition,
    Decision,
    PublicList,
    Release,
    Stage,
    Succession,
    Tier,
    VoidProposal,
)
from award.rights import ONE_PERSON_RULE
from award.stages.public_lists import digest_of_rows


def _altered_lists(session: Session) -> Iterable[int]:
    for id, content, digest in session.execute(select(PublicList.id, PublicList.content, PublicList.digest)):
        if digest_of_rows(content) != digest:
            yield id


def _released_alone(session: Session) -> Iterable[int]:
    alone = (
        select(Release.id, Competition.rules)
        .join(Stage, Stage.id == Release.stage_id)
        .join(Competition, Competition.id == Stage.competition_id)
        .where(Release.approved_by_id == Release.asked_by_id)
    )
    return [id for id, rules in session.execute(alone) if not rules.get(ONE_PERSON_RULE)]


def _decided_alone(session: Session) -> Iterable[str]:
    """Voids and successions that one person asked for and decided, where the competition does not let one do both."""
    for table, asked_by in (
        (VoidProposal, VoidProposal.proposed_by_id),
        (Succession, Succession.asked_by_id),
    ):
        alone = (
            select(table.id, Competition.rules)
            .join(Stage, Stage.id == table.stage_id)
            .join(Competition, Competition.id == Stage.competition_id)
            .where(table.decided_by_id == asked_by)
        )
        for id, rules in session.execute(alone):
            if not rules.get(ONE_PERSON_RULE):
                yield f"{table.__tablename__} {id}"


INVARIANTS = [
    Invariant(
        "awarded_as_decided", "a case has another tier than was decided",
        select(Case.id).where(
            Case.state == "awarded", ~exists().where(Decision.case_id == Case.id, Decision.tier_id == Case.tier_id)
        ),
    ),
    Invariant(
        "tier_within_quota", "a tier has more winners than seats",
        select(Tier.id).join(Case, Case.tier_id == Tier.id).group_by(Tier.id, Tier.quota).having(func.count(Case.id) > Tier.quota),
    ),
    Invariant("list_unaltered", "a public list does not have its digest", _altered_lists),
    Invariant("two_release", "a result was asked for and released by one person", _released_alone),
    Invariant("two_decide", "a void or a succession was asked for and decided by one person", _decided_alone),
    Invariant(
        "released_stage_is_closed", "a release is done but its stage is open",
        select(Release.id).join(Stage, Stage.id == Release.stage_id)
        .where(Release.done_at.is_not(None), Release.withdrawn_at.is_(None), Stage.state != "closed"),
    ),
    Invariant(
        "awarded_is_public", "a case is awarded though no list was published",
        select(Case.id).where(Case.state == "awarded", ~exists().where(PublicList.competition_id == Case.competition_id)),
    ),
    Invariant(
        "commentary_of_competition", "a commentary covers a case of another competition",
        select(Commentary.id).join(CommentaryCase, CommentaryCase.commentary_id == Commentary.id)
        .join(Case, Case.id == CommentaryCase.case_id).where(Case.competition_id != Commentary.competition_id),
    ),
    Invariant(
        "reason_for_departure", "a decision departs from the ranking without a reason",
        select(Decision.id).where(
            func.coalesce(Decision.tier_id, 0) != func.coalesce(Decision.proposed_tier_id, 0),
            or_(Decision.reason.is_(None), Decision.reason == ""),
        ),
    ),
]  # fmt: skip
