"""Where an edition stands, in words: its journey, its facts, its line on the first page."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from award.blueprints.moments import day
from award.models import Stage
from award.queries.public import Edition


def journey_of(edition: Edition) -> list[dict[str, Any]]:
    """The pipeline as steps: done, now, to come, each with its dates."""
    now = edition.now
    return [
        {
            "label": stage.name,
            "dates": dates_of(stage),
            "state": "done" if stage.state == "closed" else "now" if now and stage.id == now.id else "next",
        }
        for stage in edition.stages
    ]


def dates_of(stage: Stage) -> Markup | str:
    """The stage's days, ``4月12日—6月30日``."""
    if stage.opens_at is None and stage.closes_at is None:
        return _("时间待定")
    if stage.closes_at is None:
        return Markup("{}{}").format(day(stage.opens_at, weekday=False), _("起"))
    if stage.opens_at is None:
        return Markup("{}{}").format(_("至"), day(stage.closes_at, weekday=False))
    return Markup("{}—{}").format(day(stage.opens_at, weekday=False), day(stage.closes_at, weekday=False))


def place_of(edition: Edition) -> str:
    """``7 个环节中的第 3 个``."""
    now = edition.now
    if now is None:
        return ""
    number = next(place for place, stage in enumerate(edition.stages, 1) if stage.id == now.id)
    return _("%(all)s 个环节中的第 %(number)s 个", all=len(edition.stages), number=number)


def state_of(edition: Edition) -> tuple[str, str]:
    """The class and the words of the edition's state for the public."""
    now = edition.now
    if edition.call:
        return "open", _("正在征集")
    if edition.published and now is None:
        return "done", _("已发布")
    if now is None:
        return "done" if edition.has_begun else "", _("已结束") if edition.has_begun else _("即将开始")
    if now.kind == "notice" and now.state == "open":
        return "notice", _("公示中")
    return "review", now.name


def may_do(edition: Edition) -> tuple[str, str]:
    """What the reader can do now, and a remark."""
    if edition.call:
        return _("以单位名义提交案例"), _("填写、上传、提交都在网上完成")
    if edition.published:
        return _("阅读获奖案例"), ""
    if edition.notice:
        return _("查看公示名单"), _("有异议的，可以实名提出")
    if edition.has_begun:
        return _("等待评审结果"), _("申报单位可以在“我的案例”中查看进展")
    return _("先下载空白申报表"), _("征集尚未开始")
