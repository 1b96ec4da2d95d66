"""The ranking a decision rests on: one scoring stage's, or several weighted ones (80 % online + 20 % defence)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award.models import Candidacy, Case, Ranking, RankingRow, Stage
from award.scoring import Part, PartsRules, rank_parts

Parts = tuple[tuple[str, str | None], ...]
"""(key of the scoring stage, its printed score or None), in the order of the weights."""


@dataclass(frozen=True)
class Source:
    """A scoring stage that counts, with its weight and the ranking that holds."""

    stage: Stage
    weight: int
    ranking_id: int


@dataclass(frozen=True)
class Standing:
    """A case's place in the decision's combined ranking; ``rank`` None where a part is missing."""

    case_id: int
    score: str | None
    rank: int | None
    tied: bool = False
    parts: Parts = ()


@dataclass(frozen=True)
class _Printed:
    """One part's printed scores, as the numeric core combines them."""

    case_ids: tuple[str, ...]
    digits: int
    score: NDArray[np.int64]
    ranked: NDArray[np.bool_]


def sources_of(session: Session, stage: Stage) -> list[Source]:
    """The scoring stages that the decision rests on, in the order of the rules; skipped ones have no ranking and are out.

    One statement."""
    wanted = {source["stage"]: int(source["weight"]) for source in stage.parameters.get("sources", [])}
    newest = (
        select(func.max(Ranking.number))
        .where(Ranking.stage_id == Stage.id)
        .correlate(Stage)
        .scalar_subquery()
    )
    query = (
        select(Stage, Ranking.id)
        .join(Ranking, Ranking.stage_id == Stage.id)
        .where(Stage.competition_id == stage.competition_id, Stage.key.in_(wanted), Ranking.number == newest)
    )
    found = [Source(scoring, wanted[scoring.key], ranking) for scoring, ranking in session.execute(query)]
    order = list(wanted)
    return sorted(found, key=lambda source: order.index(source.stage.key))


def combined_ranking(session: Session, stage: Stage) -> list[Standing]:
    """The decision's candidates by rank, those without a rank last. Two statements.

    Score = Σ weight · printed score / Σ weight over the parts, exact, rounded once half up to the parts' decimals; a
    case that lacks a part has no rank."""
    sources = sources_of(session, stage)
    candidates: dict[str, int] = {}
    scores: dict[int, dict[str, str]] = {source.ranking_id: {} for source in sources}
    query = scored(select(Case.id, Case.reference), stage, sources)
    for case_id, reference, ranking_id, score in session.execute(query):
        candidates[reference] = case_id
        if score is not None:
            scores[ranking_id][reference] = score
    return combined(candidates, sources, scores)


def scored(query: Any, stage: Stage, sources: Sequence[Source]) -> Any:
    """``query`` of cases for the decision's candidates, with ranking and printed score of each part that has one."""
    return (
        query.add_columns(RankingRow.ranking_id, RankingRow.score)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .outerjoin(
            RankingRow,
            (RankingRow.case_id == Case.id)
            & RankingRow.ranking_id.in_([source.ranking_id for source in sources]),
        )
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
    )


def combined(
    candidates: Mapping[str, int], sources: Sequence[Source], scores: Mapping[int, Mapping[str, str]]
) -> list[Standing]:
    """As ``combined_ranking``, of what was fetched: reference → case, ranking → reference → printed score. Pure."""
    if not sources:
        return [Standing(case_id, None, None) for case_id in sorted(candidates.values())]
    return _combined(candidates, sources, [scores[source.ranking_id] for source in sources])


def _combined(
    candidates: Mapping[str, int], sources: Sequence[Source], scores: Sequence[Mapping[str, str]]
) -> list[Standing]:
    results = [_printed(list(candidates), of_part) for of_part in scores]
    rules = PartsRules(
        tuple(Part(source.stage.key, "", "", Decimal(source.weight)) for source in sources),
        digits=max(result.digits for result in results),
    )
    combined = rank_parts(results, rules)
    standings = []
    for index in combined.order:
        case, *parts, score, rank, tied, _note = combined.row(index)
        of_parts = tuple(
            (source.stage.key, part or None) for source, part in zip(sources, parts, strict=True)
        )
        standings.append(
            Standing(candidates[case], score or None, int(rank) if rank else None, tied == "yes", of_parts)
        )
    return standings


def _printed(references: list[str], scores: Mapping[str, str]) -> _Printed:
    """A part's scores as integers over a common decimal unit."""
    digits = max((len(score.partition(".")[2]) for score in scores.values()), default=0)
    units = [int(Decimal(scores.get(reference, "0")).scaleb(digits)) for reference in references]
    known = [reference in scores for reference in references]
    return _Printed(
        tuple(references), digits, np.array(units, dtype=np.int64), np.array(known, dtype=np.bool_)
    )
