"""The lines that officers' navigation has for scoring."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from award.blueprints import workplace
from award.blueprints.presentation import NavItem, add_nav
from award.blueprints.scoring.blueprint import blueprint
from award.workflow import kind_of


def lines() -> list[NavItem]:
    """For each scoring stage its assignment, then progress or ranking; the pool and the conflicts."""
    competition = workplace.here()
    if competition is None or not workplace.is_officer():
        return []
    stages = [
        stage
        for stage in workplace.pipeline()
        if kind_of(stage).blueprint == "scoring" and kind_of(stage).can_run
    ]
    if not stages:
        return []
    found = []
    several = len(stages) > 1

    def line(symbol: str, label: str, endpoint: str, group: str, **where: Any) -> None:
        url = url_for(endpoint, slug=competition.slug, **where)
        found.append(NavItem(symbol, label, url, None, url.split("?")[0] == request.path, group))

    for stage in stages:
        before = f"{stage.name}：" if several else ""
        if stage.state == "closed":
            line("list-numbers", before + _("排名"), "scoring.ranking", _("环节"), stage=stage.id)
        line("users-group", before + _("专家分配"), "scoring.assignment", _("环节"), stage=stage.id)
        if stage.state != "closed":
            line("chart-bar", before + _("评分进度"), "scoring.progress", _("环节"), stage=stage.id)
        if stage.state != "planned":
            line("file-text", before + _("评分表"), "scoring.sheets", _("环节"), stage=stage.id)
    line("users", _("专家库"), "scoring.pool", _("工作台"))
    line("link", _("利益关系"), "scoring.conflicts_page", _("工作台"))
    return found


@blueprint.record_once
def _add(state: Any) -> None:
    add_nav(state.app, "work", lines)
