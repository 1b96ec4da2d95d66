"""The decision as the officers see it: rank, score, tier, and the reason where it departs from the ranking."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from award.exports.table import NUMBER, Column, Export, Table
from award.i18n import N_
from award.models import Competition
from award.queries.selection import Selection


def decisions_table(
    competition: Competition,
    *,
    at: datetime,
    selection: Selection,
    parts: Mapping[str, str] = MappingProxyType({}),
    **asked: Any,
) -> Table:
    """One row a candidate: the tiers in order, then those without one. ``parts``: stage → heading, where several count."""
    return Table(
        title=_("%(name)s评定结果", name=competition.award_name),
        columns=[
            Column("reference", _("编号")),
            Column("title", _("案例"), width=60),
            Column("body", competition.words.get("organisation_label") or _("单位"), width=30),
            Column("category", _("方向")),
            Column("rank", _("名次"), NUMBER),
            Column("score", _("得分")),
            *(Column(f"part_{key}", name) for key, name in parts.items()),
            Column("tier", _("奖项")),
            Column("proposed", _("按排名或方案应得奖项")),
            Column("reason", _("与排名或方案不一致的理由"), width=60),
        ],
        rows=_rows(competition, selection, list(parts)),
        exported_at=at,
        zone=ZoneInfo(competition.zone),
        left_out=[
            _("未通过评审环节、没有进入评定的案例不在其中。"),
            _("各专家的评分不在其中，请从排名页导出。"),
        ],
        facts=[(_("评选"), competition.name)],
    )


def _rows(competition: Competition, selection: Selection, parts: list[str]) -> Iterator[Sequence[Any]]:
    names = {tier.id: tier.name for tier in competition.tiers}
    for column in selection.columns:
        for seat in column.seats:
            case, decision = seat.case, seat.decision
            yield [
                case.reference,
                case.title,
                case.organisation.name if case.organisation else "",
                case.category.name if case.category else "",
                decision.rank,
                decision.score,
                *(dict(decision.parts).get(key) for key in parts),
                names.get(decision.tier_id or 0, ""),
                names.get(decision.proposed_tier_id or 0, ""),
                decision.reason or "",
            ]


EXPORT = Export(name="decisions", title=N_("评定结果"), action="officers", table=decisions_table)
