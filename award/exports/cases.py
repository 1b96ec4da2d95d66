"""The office's list of cases under the filter on its screen: one row a case, as the viewer may see it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from award.exports.table import TIME, Column, Export, Table
from award.i18n import N_
from award.models import AttributeValue, Case, CaseAttribute, Competition, User
from award.queries.cases import Filters, conditions

AT_ONCE = 500
Say = Callable[[str], str]

STATES = {
    "submitted": N_("参评中"),
    "awarded": N_("获奖"),
    "not_selected": N_("未入选"),
    "withdrawn": N_("已撤回"),
    "disqualified": N_("取消资格"),
}


def count_cases(session: Session, competition: Competition, viewer: User, filters: Filters) -> int:
    """How many rows there will be."""
    where = conditions(session, viewer, competition, filters)
    return session.execute(select(func.count(Case.id)).where(*where)).scalar_one()


def cases_table(
    competition: Competition, *, session: Session, viewer: User, at: datetime, filters: Filters, say: Say
) -> Table:
    """Read in pieces by key, so that memory does not grow with the cases. ``say``: the reader's gettext."""
    attributes = [(attribute.id, attribute.name) for attribute in competition.attributes]
    chosen = [name for name, value in vars(filters).items() if value not in ("", None)]
    return Table(
        title=N_("案例清单"),
        columns=[
            Column("reference", N_("编号")),
            Column("title", N_("案例"), width=60),
            Column("body", competition.words.get("organisation_label") or N_("单位"), width=30),
            Column("category", N_("方向"), width=20),
            *(Column(f"attribute_{id}", name) for id, name in attributes),
            Column("region", N_("地区代码")),
            Column("state", N_("状态")),
            Column("tier", N_("奖项")),
            Column("on_behalf", N_("代为填报")),
            Column("first_submitted_at", N_("首次提交"), TIME, 18),
            Column("submitted_at", N_("最近提交"), TIME, 18),
        ],
        rows=_rows(session, competition, viewer, filters, [id for id, _name in attributes], say),
        exported_at=at,
        zone=ZoneInfo(competition.zone),
        left_out=[
            say(N_("没有提交的草稿不在其中。")),
            say(N_("申报内容、附件和联系人没有导出，请在案例页查看。")),
            *([say(N_("只导出了页面上筛选的案例。"))] if chosen else []),
        ],
        facts=[(say(N_("评选")), competition.name), (say(N_("导出人")), viewer.name)],
    )


def _rows(
    session: Session,
    competition: Competition,
    viewer: User,
    filters: Filters,
    attributes: list[int],
    say: Say,
) -> Iterator[Sequence[Any]]:
    after = 0
    while True:
        query = (
            select(Case)
            .where(*conditions(session, viewer, competition, filters), Case.id > after)
            .options(selectinload(Case.organisation), selectinload(Case.category), selectinload(Case.tier))
            .order_by(Case.id)
            .limit(AT_ONCE)
        )
        piece = list(session.execute(query).scalars())
        if not piece:
            return
        values = _values(session, [case.id for case in piece])
        after = piece[-1].id
        for case in piece:
            mine = values.get(case.id, {})
            yield [
                case.reference,
                case.title,
                case.organisation.name if case.organisation else "",
                case.category.name if case.category else "",
                *("、".join(mine.get(attribute, [])) for attribute in attributes),
                case.region_code or "",
                say(STATES[case.state]),
                case.tier.name if case.tier else "",
                say(N_("是")) if case.on_behalf else "",
                case.first_submitted_at,
                case.submitted_at,
            ]


def _values(session: Session, case_ids: list[int]) -> dict[int, dict[int, list[str]]]:
    """Case → attribute → the names of its values."""
    query = (
        select(CaseAttribute.case_id, AttributeValue.attribute_id, AttributeValue.name)
        .join(AttributeValue, AttributeValue.id == CaseAttribute.value_id)
        .where(CaseAttribute.case_id.in_(case_ids))
        .order_by(AttributeValue.position)
    )
    found: dict[int, dict[int, list[str]]] = {}
    for case_id, attribute_id, name in session.execute(query):
        found.setdefault(case_id, {}).setdefault(attribute_id, []).append(name)
    return found


EXPORT = Export(name="cases", title=N_("案例清单"), action="officers", table=cases_table)
