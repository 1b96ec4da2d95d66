"""What a public page may show: an edition that is public, and the lines of the public navigation."""

from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.presentation import NavItem
from award.extensions import db
from award.models import Competition, HostRole
from award.queries.public import Edition, edition_of


def public_edition(competition: Competition) -> Edition:
    """The edition, if it is public or the reader is one of its officers; 404 else."""
    if not competition.is_public and not workplace.is_officer():
        abort(404)
    return edition_of(db.session(), competition, edge.at())


def values_of(edition: Edition) -> dict[str, Any]:
    """What the public layout shows around a page of the edition."""
    host = next(iter(edition.competition.hosts), None)
    return {
        "edition": edition,
        "competition": edition.competition,
        "pages": pages_of(edition),
        **host_values(host),
    }


def host_values(host: HostRole | None) -> dict[str, Any]:
    """Name and contact of whoever organises, for the head and the foot."""
    return {"host": host.name if host else "", "host_contact": host.contact if host else {}}


def pages_of(edition: Edition) -> list[NavItem]:
    """The public pages that the edition has now."""
    slug = edition.competition.slug
    lines = [("site.competition", _("征集通知")), ("site.announcements", _("公告"))]
    if edition.notice:
        lines.append(("results.notice", _("公示名单")))
    if edition.published:
        lines += [("results.winners", _("获奖案例")), ("results.statistics", _("统计"))]
    return [_line(label, url_for(endpoint, slug=slug)) for endpoint, label in lines]


def site_lines() -> list[NavItem]:
    """The public navigation: places on the first page."""
    home = url_for("site.home")
    lines = [
        (_("首页"), ""),
        (_("正在征集"), "#open"),
        (_("评审与公示"), "#review"),
        (_("获奖案例"), "#winners"),
    ]
    return [
        NavItem("", label, home + anchor, current=not anchor and request.path == home)
        for label, anchor in lines
    ]


def _line(label: str, url: str) -> NavItem:
    return NavItem("", label, url, current=url.partition("?")[0] == request.path)
