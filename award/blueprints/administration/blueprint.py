"""The blueprint that the site administrator's pages hang on."""

from typing import Any

from flask import Blueprint, current_app, g, request, url_for
from flask_babel import gettext as _

from award.blueprints.presentation import NavItem
from award.extensions import db
from award.queries.site import site_counts

blueprint = Blueprint("administration", __name__, url_prefix="/admin")


def counts() -> dict[str, int]:
    """The figures of the navigation, once a request."""
    if "site_counts" not in g:
        g.site_counts = site_counts(db.session())
    return g.site_counts  # type: ignore[no-any-return]


@blueprint.context_processor
def values() -> dict[str, Any]:
    """The navigation and the head of these pages."""
    figures = counts()

    def line(icon: str, label: str, endpoint: str, number: int | None = None) -> NavItem:
        url = url_for(f"administration.{endpoint}")
        current = request.path == url.split("?")[0]
        return NavItem(icon, label, url, number, current)

    nav = [
        line("home", _("概况"), "home"),
        line("award", _("评选"), "competitions", figures["competitions"]),
        line("users", _("账号"), "accounts", figures["accounts"]),
        line("shield", _("隐私说明"), "notice"),
        line("link", _("未发出的链接"), "links", figures["links"]),
        line("alert-triangle", _("未完成的任务"), "jobs", figures["jobs"]),
    ]
    return {
        "nav": nav,
        "figures": figures,
        "competition_title": current_app.config["AWARD"].site_name,
        "role_label": _("网站管理员"),
    }
