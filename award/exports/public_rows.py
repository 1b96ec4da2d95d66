"""What the exports of public lists share: the columns of a list's rows, and what is said about the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from award.exports.table import NUMBER, Column
from award.models import Competition, PublicList

KEYS = ("reference", "title", "body", "tier", "tier_name", "category", "region", "rank", "case")


def list_columns(competition: Competition) -> list[Column]:
    """One column a key of the frozen rows, in their order."""
    words = {
        "reference": _("编号"),
        "title": _("案例"),
        "body": competition.words.get("organisation_label") or _("单位"),
        "tier": _("奖项代码"),
        "tier_name": _("奖项"),
        "category": _("方向"),
        "region": _("地区"),
        "rank": _("名次"),
        "case": _("案例页代码"),
    }
    widths = {"title": 60, "body": 30}
    return [Column(key, words[key], NUMBER if key == "rank" else "text", widths.get(key, 16)) for key in KEYS]


def list_row(row: Mapping[str, Any]) -> Sequence[Any]:
    """The row's cells."""
    return [row.get(key) for key in KEYS]


def facts_of(competition: Competition, frozen: PublicList) -> list[tuple[str, str]]:
    """Which list this is, and how its fingerprint can be computed again from the JSON's rows."""
    return [
        (_("评选"), competition.name),
        (_("名单版本"), str(frozen.number)),
        (_("名单指纹"), frozen.digest),
        (
            _("指纹算法"),
            'SHA-256("award-ledger/v1/public-list\\n" + u64(length) + JCS(rows)), RFC 8785, keys: '
            + ", ".join(KEYS),
        ),
    ]
