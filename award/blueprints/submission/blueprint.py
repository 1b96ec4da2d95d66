"""The blueprint that the applicant's pages hang on, and the navigation of these pages."""

from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import gettext as _

from award.blueprints import workplace
from award.blueprints.presentation import NavItem

blueprint = Blueprint("submission", __name__)


@blueprint.context_processor
def applicant_values() -> dict[str, Any]:
    """The applicant's navigation; the office's pages of this blueprint keep theirs."""
    if request.path.startswith("/work/"):
        return {}
    cases, open_calls = url_for("submission.cases"), url_for("site.home")
    return {
        "nav": [
            NavItem("folder", _("我的申报"), cases, None, request.path.startswith("/my/cases")),
            NavItem("speakerphone", _("正在征集"), open_calls),
        ],
        **_way_back(cases),
    }


def _way_back(cases: str) -> dict[str, str]:
    """Where the pages of a case lead back to: one's own cases, or the office's list of what it entered."""
    case = (g.get("found") or {}).get("case")
    if case is not None and case.on_behalf and "organiser" in workplace.standing().roles:
        url = url_for("submission.entered", slug=case.competition.slug)
        return {"back_url": url, "back_label": _("代录与导入")}
    return {"back_url": cases, "back_label": _("我的申报")}
