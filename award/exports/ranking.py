"""A closed stage's ranking as a table: what the ranking page shows, all rows."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from award.exports.table import NUMBER, Column, Export, Table
from award.i18n import N_
from award.models import Competition, Ranking, Stage


def table(
    competition: Competition, *, stage: Stage, ranking: Ranking, lines: Iterable[Any], at: datetime
) -> Table:
    """``lines``: of ``award.queries.ranking``, in order."""
    columns = [
        Column("rank", N_("名次"), NUMBER, 8), Column("reference", N_("编号"), width=14),
        Column("title", N_("案例名称"), width=50), Column("sheets", N_("份数"), NUMBER, 8),
        Column("raw_mean", N_("原始平均分"), NUMBER, 12), Column("score", N_("正式得分"), NUMBER, 12),
        Column("corrected", N_("校正得分"), NUMBER, 12), Column("low", N_("区间下限（九成把握）"), NUMBER, 12),
        Column("high", N_("区间上限（九成把握）"), NUMBER, 12), Column("p_top", N_("进线可能"), NUMBER, 12),
        Column("sd", N_("分歧（标准差）"), NUMBER, 12), Column("passed", N_("通过"), width=8),
        Column("reason", N_("人工调整的理由"), width=40),
    ]  # fmt: skip
    return Table(
        title=N_("排名"), columns=columns, rows=(_row(line) for line in lines), exported_at=at,
        zone=ZoneInfo(competition.zone),
        facts=[(competition.name, stage.name), ("method", ranking.method), ("digest", ranking.digest)],
    )  # fmt: skip


def _row(line: Any) -> list[Any]:
    row = line.row
    figures = [
        _figure(getattr(row, name))
        for name in ("raw_mean", "score", "corrected", "low", "high", "p_top", "sd")
    ]
    return [
        row.rank,
        line.case.reference,
        line.case.title,
        row.sheets,
        *figures,
        "1" if line.passed else "0",
        line.by_hand,
    ]


def _figure(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


EXPORT = Export(name="ranking", title=N_("排名"), action="officers", table=table)
