"""The published winners as anybody may take them away: the list's rows, with their words on the case pages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from award.exports.public_rows import facts_of, list_columns, list_row
from award.exports.table import Column, Export, Table
from award.i18n import N_
from award.models import Competition, PublicList

PART = 32_000  # a cell of a workbook holds 32,767 characters


def winners_table(
    competition: Competition,
    *,
    at: datetime,
    frozen: PublicList,
    pages: Mapping[str, Mapping[str, Any]],
    **asked: Any,
) -> Table:
    """One row a winner in printed order. ``pages``: case token → its frozen page."""
    sections = _sections(frozen, pages)
    columns = [
        *list_columns(competition),
        *(Column(f"section_{key}", label, width=60) for key, label in sections.items()),
        Column("comments", competition.words.get("comment_label") or _("评语"), width=60),
    ]
    return Table(
        title=competition.award_name,
        columns=columns,
        rows=_rows(frozen, pages, sections),
        exported_at=at,
        zone=ZoneInfo(competition.zone),
        left_out=[
            _("只含已经公开发布的内容；申报材料中不公开的部分、评分和未入选的案例不在其中。"),
            _("图片没有收入表格，请在各案例的页面上查看。"),
        ],
        facts=facts_of(competition, frozen),
    )


def _sections(frozen: PublicList, pages: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in frozen.content:
        for section in pages.get(row["case"], {}).get("sections", ()):
            found.setdefault(section["key"], section["label"])
    return found


def _rows(
    frozen: PublicList, pages: Mapping[str, Mapping[str, Any]], sections: Mapping[str, str]
) -> Iterator[Sequence[Any]]:
    for row in frozen.content:
        page = pages.get(row["case"], {})
        texts = {section["key"]: section["text"] for section in page.get("sections", ())}
        comments = [
            "\n".join(part for part in (comment["text"], comment["signature"]) if part)
            for comment in page.get("comments", ())
        ]
        yield [*list_row(row), *(texts.get(key, "")[:PART] for key in sections), "\n\n".join(comments)[:PART]]


EXPORT = Export(name="winners", title=N_("获奖案例"), action="public", table=winners_table)
