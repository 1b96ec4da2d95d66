"""The likely duplicate that stands beside a case: which one, what both say, what they have in common."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from award import regions
from award.blueprints.case_words import state_words
from award.models import Case
from award.queries.duplicates import Twin, compare_with
from award.queries.screening_desk import Desk


def beside(case: Case, desk: Desk, twins: list[Twin]) -> dict[str, Any]:
    """Values of the duplicates' pane: the twin of the address (else the likeliest) and the comparison."""
    if not twins:
        return {"twins": []}
    wanted = request.args.get("twin")
    likeliest = next((one for one in twins if one.is_readable), twins[0])
    twin = next((one for one in twins if one.case.token == wanted), likeliest)
    values: dict[str, Any] = {"twins": twins, "twin": twin, "twin_states": state_words(), "comparison": None}
    if twin.is_readable:
        values |= {
            "comparison": compare_with(case, desk.revision, twin),
            "twin_facts": _facts(case, twin.case),
        }
    return values


def _facts(case: Case, other: Case) -> list[tuple[str, str, str]]:
    def region(one: Case) -> str:
        return regions.full_name(one.region_code) if one.region_code else ""

    def body(one: Case) -> str:
        return one.organisation.name if one.organisation else ""

    return [
        (_("单位"), body(case), body(other)),
        (_("地区"), region(case), region(other)),
    ]
