"""The list under public notice, exactly as it was frozen, so that anybody can compute its fingerprint again."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from award.exports.public_rows import facts_of, list_columns, list_row
from award.exports.table import Export, Table
from award.i18n import N_
from award.models import Competition, PublicList


def notice_table(competition: Competition, *, at: datetime, frozen: PublicList, **asked: Any) -> Table:
    """One row a listed case, in the order of the notice."""
    return Table(
        title=_("%(name)s拟入选名单", name=competition.award_name),
        columns=list_columns(competition),
        rows=(list_row(row) for row in frozen.content),
        exported_at=at,
        zone=ZoneInfo(competition.zone),
        left_out=[_("只含公示的内容；申报材料、评分和未入选的案例不在其中。")],
        facts=facts_of(competition, frozen),
    )


EXPORT = Export(name="notice", title=N_("公示名单"), action="public", table=notice_table)
