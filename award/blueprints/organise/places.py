"""Where a problem that the rules name is mended: the page's words and its address."""

from flask import url_for
from flask_babel import gettext as _

from award.models import Competition, Stage
from award.workflow import Problem


def place_of(competition: Competition, problem: Problem, stage: Stage | None = None) -> tuple[str, str]:
    """(words, address) of the page where a problem is mended; of the stage itself where it names no other."""
    places: dict[str, tuple[str, str]] = {
        "form": (_("去改申报表"), "organise.setup_form"),
        "tiers": (_("去设奖项"), "organise.setup_tiers"),
        "lists": (_("去设方向和属性"), "organise.setup_lists"),
        "hosts": (_("去填主办单位"), "organise.setup_hosts"),
        "committee": (_("去填委员会名单"), "results.committee"),
        "basics": (_("去填基本信息"), "organise.setup"),
        "rules": (_("去设规则"), "organise.setup_rules"),
        "people": (_("去人员"), "organise.people"),
        "pool": (_("去邀请专家"), "scoring.pool"),
        "windows": (_("去排时间"), "organise.setup_stages"),
        "conflicts": (_("去看利益关系"), "scoring.conflicts_page"),
        "cases": (_("去看案例"), "organise.cases"),
    }
    of_stage: dict[str, tuple[str, str]] = {
        "criteria": (_("去改指标"), "organise.setup_stage"),
        "assignment": (_("去分配"), "scoring.assignment"),
        "closing": (_("去选择"), "organise.closing_page"),
    }
    if problem.page in places:
        label, endpoint = places[problem.page]
        return label, url_for(endpoint, slug=competition.slug)
    if stage is None:
        return _("去设环节"), url_for("organise.setup_stages", slug=competition.slug)
    label, endpoint = of_stage.get(problem.page, (_("打开这个环节"), "organise.stage"))
    anchor = "rules" if problem.page == "criteria" else None
    return label, url_for(endpoint, slug=competition.slug, stage=stage.id, _anchor=anchor)
