"""Every sealed sheet of a closed stage, under the experts' pseudonyms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from award.exports.table import NUMBER, Column, Export, Table
from award.i18n import N_
from award.models import Competition, Stage
from award.stages.marking import criteria_of, rules_of, show_mark, show_total


def table(competition: Competition, *, stage: Stage, sheets: Iterable[Any], at: datetime) -> Table:
    """``sheets``: of ``award.queries.ranking.all_sheets_of``, which gives none before the stage has closed."""
    criteria, rules = criteria_of(stage), rules_of(stage)
    columns = [
        Column("reference", N_("编号"), width=14), Column("title", N_("案例名称"), width=50),
        Column("expert", N_("专家代号"), width=10),
        *(Column(criterion.key, criterion.name, NUMBER, 12) for criterion in criteria),
        Column("total", N_("合计"), NUMBER, 10), Column("comment", N_("评语"), width=60),
    ]  # fmt: skip

    def rows() -> Iterable[list[Any]]:
        for reference, title, pseudonym, expert_id, marks, total, comment in sheets:
            shown = [float(show_mark(mark, rules)) if mark is not None else None for mark in marks]
            yield [
                reference, title, pseudonym or f"U{expert_id}", *shown, float(show_total(total, criteria, rules)),
                comment,
            ]  # fmt: skip

    return Table(
        title=N_("评分明细"), columns=columns, rows=rows(), exported_at=at, zone=ZoneInfo(competition.zone),
        left_out=[N_("专家以代号列出；草稿、作废和被新版本替换的评分表不在内。")],
        facts=[(competition.name, stage.name)],
    )  # fmt: skip


EXPORT = Export(name="marks", title=N_("评分明细"), action="officers", table=table)
