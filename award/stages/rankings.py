"""Rankings (排名): from the live sealed sheets by the stage's frozen rules, stored with all that made them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, insert, select
from sqlalchemy.orm import Session

from award import ledger, scoring
from award.models import Candidacy, Closing, Ranking, RankingRow, Stage
from award.scoring.uncertainty import GREY
from award.stages.aspects import Aspects, aspects_of, residuals_of
from award.stages.beside import Beside, Progress, beside_of
from award.stages.collecting import Collected, collect
from award.stages.marking import criteria_of, denominator_of, rules_of


@dataclass(frozen=True)
class Computed:
    """A ranking before it is stored: ``digest`` of all that made it, ``values`` of its row, ``rows`` of its cases."""

    digest: str
    values: dict[str, Any]
    rows: list[dict[str, Any]]


def compute(
    collected: Collected, stage: Stage, aspects: Aspects, *, progress: Progress = lambda share: None
) -> Computed:
    """The official ranking and what stands beside it: intervals, corrected scores, the judges' figures, how shaky it is,
    what ``aspects`` have to do with the marks.

    Pure: no SQL. ``progress`` is called with the share that is done and may raise to stop.
    """
    rules = rules_of(stage, top=top_of(stage))
    text = scoring.rules_yaml(rules)
    result = scoring.rank(collected.references, collected.sheets, rules)
    progress(0.4)
    beside = beside_of(
        collected.references, [str(expert) for expert in collected.experts], collected.sheets, rules,
        top=seats_of(stage), groups=_groups(collected, stage),
        progress=lambda share: progress(0.4 + 0.6 * share),
    )  # fmt: skip
    residuals = residuals_of(collected.cases, collected.experts, collected.sheets, rules, aspects)
    by_reference = dict(
        zip(collected.references, zip(collected.cases, collected.categories, strict=True), strict=True)
    )
    rows = [
        {
            "place": place,
            "case_id": by_reference[row.case][0],
            "category_id": by_reference[row.case][1],
            "rank": int(row.rank) if row.rank else None,
            "tied": row.tied == "yes",
            "sheets": row.sheets,
            "raw_mean": row.raw_mean or None,
            "score": row.score or None,
            "sd": row.sd or None,
            "corrected": beside.corrected.get(row.case),
            **_sure(row, beside),
            "note": row.note,
        }
        for place, row in enumerate(result.rows(), start=1)
    ]
    values = {
        "method": rules.method,
        "parameters": {
            "rules": text,
            "notes": list(result.notes),
            "figures": {**beside.figures, "residuals": residuals},
            "counts": counts_of(rows),
        },
        "denominator": denominator_of(criteria_of(stage), rules),
        "judges": beside.judges,
    }
    return Computed(_digest(collected, text), values, rows)


def counts_of(rows: list[dict[str, Any]]) -> dict[str, float]:
    """What a reader asks of the whole: rows, ranked ones, those in the grey zone, the ends of the scale that holds all."""
    chances = [float(row["p_top"]) for row in rows if row["p_top"] is not None]
    lows = [float(row["low"] or row["score"]) for row in rows if row["low"] or row["score"]]
    highs = [float(row["high"] or row["score"]) for row in rows if row["high"] or row["score"]]
    return {
        "rows": len(rows),
        "ranked": sum(row["rank"] is not None for row in rows),
        "grey": sum(GREY[0] <= chance <= GREY[1] for chance in chances),
        "low": min(lows, default=0.0),
        "high": max(highs, default=1.0),
    }


def _digest(collected: Collected, rules: str) -> str:
    return ledger.digest_of("ranking", [collected.digest, rules])


def _sure(row: scoring.Row, beside: Beside) -> dict[str, str | None]:
    """The interval and the chance: the ranking's own, or those made beside it."""
    low, high, chance = (row.low, row.high, row.p_top) if row.low else beside.sure.get(row.case, ("", "", ""))
    return {"low": low or None, "high": high or None, "p_top": chance or None}


def seats_of(stage: Stage) -> int | None:
    """How many pass, over all or of each category, where the rule says so before the marks are known."""
    rule = stage.parameters["rule"]
    return int(rule["number"]) if rule["kind"] == "top" else None


def _groups(collected: Collected, stage: Stage) -> NDArray[np.int64] | None:
    """The categories' numbers where the line is drawn in each of them; cases without one are a group too."""
    if stage.parameters["rule"].get("scope") != "category":
        return None
    return np.array([category or 0 for category in collected.categories], dtype=np.int64)


def top_of(stage: Stage) -> int | None:
    """How many pass over all, where the rule says so before the marks are known."""
    rule = stage.parameters["rule"]
    return int(rule["number"]) if rule["kind"] == "top" and rule.get("scope") != "category" else None


def make_ranking(session: Session, stage: Stage, *, at: datetime) -> Ranking:
    """Compute and store the stage's ranking; the same inputs again give the ranking that is there."""
    collected = collect(session, stage)
    digest = _digest(collected, scoring.rules_yaml(rules_of(stage, top=top_of(stage))))
    latest = latest_ranking(session, stage)
    if latest is not None and latest.digest == digest:
        return latest
    return store(session, stage, compute(collected, stage, aspects_of(session, stage)), at=at)


def store(session: Session, stage: Stage, computed: Computed, *, at: datetime) -> Ranking:
    """Write a computed ranking as the stage's next; the one that is there where nothing has changed."""
    latest = latest_ranking(session, stage)
    if latest is not None and latest.digest == computed.digest:
        return latest
    ranking = Ranking(
        stage_id=stage.id,
        number=_next_number(session, stage),
        digest=computed.digest,
        made_at=at,
        **computed.values,
    )
    session.add(ranking)
    session.flush()
    if computed.rows:
        session.execute(insert(RankingRow), [{"ranking_id": ranking.id, **row} for row in computed.rows])
    return ranking


def latest_ranking(session: Session, stage: Stage) -> Ranking | None:
    """The ranking that holds: the last one, unless the chair has annulled the scoring since."""
    return session.execute(latest_of(stage)).scalar_one_or_none()


def latest_of(stage: Stage) -> Select[Ranking]:
    """The same as a question."""
    query = select(Ranking).where(Ranking.stage_id == stage.id, stands()).order_by(Ranking.number.desc())
    return query.limit(1)


def stands() -> ColumnElement[bool]:
    """Of a ranking: was its scoring not annulled since it was made? A condition on ``Ranking``."""
    return ~exists().where(
        Closing.stage_id == Ranking.stage_id,
        Closing.annulled_note.is_not(None),
        Closing.undone_at >= Ranking.made_at,
    )


def _next_number(session: Session, stage: Stage) -> int:
    numbers = select(func.coalesce(func.max(Ranking.number), 0)).where(Ranking.stage_id == stage.id)
    return session.execute(numbers).scalar_one() + 1


def ranking_after_closing(session: Session, stage: Stage) -> Ranking | None:
    """The ranking that officers may see: of a closed stage."""
    return latest_ranking(session, stage) if stage.state == "closed" else None


def line_to_be(stage: Stage) -> ScalarSelect[int | None]:
    """As a question: the last printed place that a closing lets through by the rule, not by hand; before it does so."""
    ranking = latest_of(stage).with_only_columns(Ranking.id).scalar_subquery()
    passes = select(Candidacy.case_id).where(
        Candidacy.stage_id == stage.id,
        Candidacy.outcome == "pending",
        Candidacy.proposed == "passed",
        Candidacy.proposed_reason.is_(None),
    )
    last = select(func.max(RankingRow.place)).where(
        RankingRow.ranking_id == ranking, RankingRow.case_id.in_(passes)
    )
    return last.scalar_subquery()


def count_unranked(session: Session, ranking: Ranking) -> int:
    """Cases that the ranking lists apart: too few sheets, or none."""
    return session.execute(
        select(func.count()).where(RankingRow.ranking_id == ranking.id, RankingRow.rank.is_(None))
    ).scalar_one()
