"""The blueprint that the applicant's pages hang on, and the navigation of these pages."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

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
        "back_url": cases,
    }
