"""Solved proposals of a selection, and the weighted parts of a score."""

from collections.abc import Iterable
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from award.invariants import Invariant
from award.models import Decision, SelectionProposal, Stage, Tier
from award.stages.selection_inputs import digest_of_inputs


def _altered_proposals(session: Session) -> Iterable[int]:
    query = select(SelectionProposal.id, SelectionProposal.inputs, SelectionProposal.digest)
    for id, inputs, digest in session.execute(query):
        if digest_of_inputs(inputs) != digest:
            yield id


def _not_as_solved(session: Session) -> Iterable[int]:
    adopted = select(SelectionProposal.stage_id, SelectionProposal.result).where(
        SelectionProposal.adopted_at.is_not(None), SelectionProposal.set_aside_at.is_(None)
    )
    for stage_id, result in session.execute(adopted).all():
        wanted = {case_id: tier for case_id, tier, _limit in result["winners"]}
        query = (
            select(Decision.id, Decision.case_id, Tier.key)
            .outerjoin(Tier, Tier.id == Decision.proposed_tier_id)
            .where(Decision.stage_id == stage_id)
        )
        for id, case_id, tier in session.execute(query):
            if wanted.get(case_id) != tier:
                yield id


def _wrong_sums(session: Session) -> Iterable[int]:
    query = (
        select(Decision.id, Decision.score, Decision.parts, Stage.parameters)
        .join(Stage, Stage.id == Decision.stage_id)
        .where(Decision.score.is_not(None))
    )
    for id, score, parts, parameters in session.execute(query):
        weights = {source["stage"]: source["weight"] for source in parameters.get("sources", [])}
        if not parts or any(key not in weights or part is None for key, part in parts):
            continue
        exact = sum((Fraction(part) * weights[key] for key, part in parts), Fraction())
        exact /= sum(weights[key] for key, _ in parts)
        unit = Fraction(1, 10 ** len(score.partition(".")[2]))
        if abs(exact - Fraction(score)) > unit / 2:
            yield id


INVARIANTS = [
    Invariant("proposal_unaltered", "a solved proposal does not have its digest", _altered_proposals),
    Invariant(
        "proposed_as_solved", "a decision rests on a solved proposal but says otherwise", _not_as_solved
    ),
    Invariant("parts_make_score", "a decision's score is not the weighted sum of its parts", _wrong_sums),
]
