"""Today's list of the office: what is late, what waits, where it is done."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.prose import number
from award.models import Competition, Stage
from award.queries.assignment import Progress
from award.queries.overview import Waiting
from award.workflow import kind_of


@dataclass(frozen=True)
class Todo:
    """One thing to do. ``kind``: due, warn or nothing."""

    kind: str
    title: str
    note: str
    url: str
    label: str
    due: datetime | None = None


def is_over(stage: Stage) -> bool:
    """Open still, though its window has ended."""
    return stage.state == "open" and stage.closes_at is not None and edge.at() > stage.closes_at


def todo_of(
    competition: Competition, waits: Waiting, scoring: Stage | None, behind: list[Progress]
) -> list[Todo]:
    """All of it, what is late first; to the chair, what he alone decides before what the office does."""
    is_chair = "chair" in workplace.standing().roles
    ties = _ties(competition, waits, is_chair)
    return [
        *_stages(competition, waits),
        *(ties if is_chair else []),
        *_windows(competition),
        *_scoring(competition, waits, scoring, behind),
        *([] if is_chair else ties),
        *_others(competition, waits),
    ]


def _stages(competition: Competition, waits: Waiting) -> list[Todo]:
    stages = workplace.pipeline()
    now = [stage for stage in stages if stage.state == "open"]
    lines, roles = [], workplace.standing().roles
    for stage in now:
        by_chair = kind_of(stage).needs_chair
        if by_chair and waits.releases:
            title = _("“%(name)s”等待评委会主任放行", name=stage.name)
            if "chair" in roles:
                title = _("“%(name)s”等您放行", name=stage.name)
            url = url_for("results.release", slug=competition.slug, stage=stage.id)
            note = _("放行之前结果不公开。")
            lines.append(Todo("due", title, note, url, _("打开放行页"), stage.closes_at))
        elif by_chair and waits.approved:
            title = _("“%(name)s”的放行已经批准", name=stage.name)
            url = url_for("results.release", slug=competition.slug, stage=stage.id)
            lines.append(Todo("", title, _("由系统执行，执行完成之前结果不公开。"), url, _("打开放行页")))
        elif by_chair and is_over(stage):
            title = _("“%(name)s”等组委会办公室提请放行", name=stage.name)
            if "organiser" in roles:
                title = _("提请主任放行“%(name)s”", name=stage.name)
            note = _("时间已到。主任放行之后，本环节随之关闭。")
            url = url_for(f"results.{stage.kind}", slug=competition.slug, stage=stage.id)
            lines.append(Todo("due", title, note, url, _("去核对"), stage.closes_at))
        elif is_over(stage):
            title = _("关闭“%(name)s”", name=stage.name)
            note = _("时间已到，关闭后案例进入下一环节。")
            lines.append(Todo("due", title, note, _stage_url(stage), _("去关闭"), stage.closes_at))
    if all(stage.state == "planned" for stage in stages):
        title, note = _("按“开放前检查”逐项设置"), _("未齐备的事项和办理入口均已列出。")
        url = url_for("organise.setup_check", slug=competition.slug)
        return [Todo("warn", title, note, url, _("去核对"))]
    upcoming = next((stage for stage in stages if stage.state == "planned"), None)
    if upcoming is not None and all(stage.flow == "each" for stage in now):
        title, note = _("开放“%(name)s”", name=upcoming.name), _("核对准备事项后开放。")
        lines.append(Todo("", title, note, _stage_url(upcoming), _("去开放"), upcoming.opens_at))
    return lines


def _windows(competition: Competition) -> list[Todo]:
    """The stages to come whose window nobody has set."""
    empty = [
        stage
        for stage in workplace.pipeline()
        if stage.state == "planned" and stage.opens_at is None and _needs_window(stage)
    ]
    if not empty:
        return []
    url = url_for("organise.setup_stages", slug=competition.slug)
    note = "、".join(stage.name for stage in empty[:4])
    return [Todo("", _("%(n)s 个环节还没有排定时间", n=len(empty)), note, url, _("去排时间"))]


def _needs_window(stage: Stage) -> bool:
    kind = kind_of(stage)
    return kind.needs_window and kind.can_run


def _scoring(
    competition: Competition, waits: Waiting, scoring: Stage | None, behind: list[Progress]
) -> list[Todo]:
    if scoring is None:
        return []
    lines, slug = [], competition.slug
    slow = [one for one in behind if 2 * one.sealed < one.given]
    if slow:
        note = _("合计还差 %(n)s 份。", n=number(sum(one.given - one.sealed for one in slow)))
        never = sum(one.seen_at is None and not one.is_sealed for one in slow)
        if never:
            note += _("其中 %(n)s 位从未登录。", n=never)
        url = url_for("scoring.progress", slug=slug, stage=scoring.id)
        title = _("%(n)s 位专家交卷不足一半", n=len(slow))
        label = _("去提醒") if "organiser" in workplace.standing().roles else _("查看")
        lines.append(Todo("warn", title, note, url, label, scoring.closes_at))
    if waits.unassigned:
        note = _("没有专家评分的案例无法排名。")
        url = url_for("scoring.assignment", slug=slug, stage=scoring.id)
        title = _("%(n)s 例还没有分配专家", n=waits.unassigned)
        lines.append(Todo("warn", title, note, url, _("去分配")))
    return lines


def _ties(competition: Competition, waits: Waiting, is_chair: bool) -> list[Todo]:
    if not waits.conflicts:
        return []
    url = url_for("scoring.conflicts_page", slug=competition.slug, state="open")
    note = _("裁定之前专家看不到材料。") if is_chair else _("由评委会主任裁定。")
    title = _("%(n)s 项利益关系待裁定", n=waits.conflicts)
    return [Todo("warn", title, note, url, _("去裁定") if is_chair else _("查看"))]


def _others(competition: Competition, waits: Waiting) -> list[Todo]:
    slug, found = competition.slug, []
    if waits.drafts:
        url = url_for("organise.outbox", slug=slug, state="draft")
        title = _("%(n)s 封信等待发出", n=waits.drafts)
        found.append(Todo("", title, _("核对之后一起发出。"), url, _("预览")))
    if waits.stranded:
        url = url_for("organise.outbox", slug=slug, state="failed")
        title = _("%(n)s 封信没有送达", n=waits.stranded)
        found.append(Todo("warn", title, _("可以再发一次。"), url, _("去处理")))
    if waits.corrections:
        url = url_for("organise.cases", slug=slug, state="correcting")
        title = _("%(n)s 例正在补正", n=waits.corrections)
        found.append(Todo("", title, _("逾期未补正的自动终止。"), url, _("查看")))
    if waits.announcements:
        url = url_for("results.announcing", slug=slug)
        title = _("%(n)s 份公告还是草稿", n=waits.announcements)
        found.append(Todo("", title, _("核对之后发布。"), url, _("去核对")))
    return found


def _stage_url(stage: Stage) -> str:
    return url_for("organise.stage", slug=stage.competition.slug, stage=stage.id)
