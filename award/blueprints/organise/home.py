"""The competition at a glance: the pipeline as a line with counts, what is to be done today, who is behind, what happened."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award.blueprints import edge, moments, workplace
from award.blueprints.edge import page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.event_words import event_words
from award.blueprints.presentation import Brief
from award.extensions import db
from award.models import Competition, Stage
from award.queries import log, overview
from award.queries.assignment import Progress, progress_of

BEHIND, RECENT = 9, 6


@blueprint.get("/")
@page("officers")
def home(competition: Competition) -> Any:
    """Pipeline, today's list, submissions by day, progress of experts, recent events. No mark among it."""
    session = db.session()
    stages = workplace.pipeline()
    now = [stage for stage in stages if stage.state == "open"]
    upcoming = next((stage for stage in stages if stage.state == "planned"), None)
    scoring = next((stage for stage in now if stage.kind == "scoring"), None)
    progress = progress_of(session, scoring) if scoring else []
    behind = [one for one in progress if one.sealed < one.given]
    days, received = overview.submissions(session, edge.actor(), competition)
    todo = _stages_to_do(now, upcoming) + _things_to_do(
        competition, overview.waiting(session, competition), scoring, behind
    )
    return render_template(
        "organise/home.html",
        line=[_node(stage, progress if stage is scoring else []) for stage in stages],
        todo=todo,
        scoring=scoring,
        behind=behind[:BEHIND],
        experts=len(progress),
        finished=len(progress) - len(behind),
        days=[(moments.day(day, year=False, weekday=False).striptags(), number) for day, number in days],
        received=received,
        recent=log.entries(session, competition, limit=RECENT)[:RECENT],
        words_of=event_words(),
        is_organiser="organiser" in workplace.standing().roles,
        brief=_brief(now, upcoming, todo),
    )


def _node(stage: Stage, progress: list[Progress]) -> dict[str, Any]:
    counts = workplace.counts()
    figures = {word: counts.get((stage.id, word), 0) for word in ("pending", "passed", "eliminated")}
    state = {"open": "is-late" if _is_over(stage) else "is-now", "closed": "is-done"}.get(
        stage.state, "is-next"
    )
    sheets = (sum(one.sealed for one in progress), sum(one.given for one in progress))
    return {"stage": stage, "state": state, "sheets": sheets, "sum": sum(figures.values()), **figures}


def _is_over(stage: Stage) -> bool:
    return stage.state == "open" and stage.closes_at is not None and edge.at() > stage.closes_at


def _brief(now: list[Stage], upcoming: Stage | None, todo: list[dict[str, Any]]) -> Brief:
    if todo:
        more = len(todo) - 1
        note = ngettext("另有 %(num)s 件", "另有 %(num)s 件", more) if more else ""
        return Brief(_("总览"), todo[0]["title"], todo[0]["due"], where_note=note)
    if now:
        return Brief(_("总览"), _("“%(name)s”正在进行", name=now[0].name), now[0].closes_at)
    return Brief(_("总览"), _("各环节都已完成"))


def _stages_to_do(now: list[Stage], upcoming: Stage | None) -> list[dict[str, Any]]:
    lines = [
        _line(
            "due",
            _("关闭“%(name)s”", name=stage.name),
            _("时间已到，关闭后案例进入下一环节。"),
            _stage_url(stage),
            due=stage.closes_at,
        )
        for stage in now
        if _is_over(stage)
    ]
    if upcoming is not None and (not now or any(_is_over(stage) for stage in now)):
        lines.append(
            _line(
                "",
                _("开放“%(name)s”", name=upcoming.name),
                _("先看还缺什么，再开放。"),
                _stage_url(upcoming),
                due=upcoming.opens_at,
            )
        )
    return lines


def _stage_url(stage: Stage) -> str:
    return url_for("organise.stage", slug=stage.competition.slug, stage=stage.id)


def _line(kind: str, title: str, note: str, url: str, label: str = "", due: Any = None) -> dict[str, Any]:
    return {"kind": kind, "title": title, "note": note, "url": url, "label": label or _("去处理"), "due": due}


def _things_to_do(
    competition: Competition, waits: overview.Waiting, scoring: Stage | None, behind: list[Progress]
) -> list[dict[str, Any]]:
    slug = competition.slug
    lines = []
    slow = [one for one in behind if 2 * one.sealed < one.given]
    if scoring is not None and slow:
        missing = sum(one.given - one.sealed for one in slow)
        lines.append(
            _line(
                "warn",
                _("%(n)s 位专家交卷不足一半", n=len(slow)),
                _("合计还差 %(n)s 份。", n=missing),
                url_for("scoring.progress", slug=slug, stage=scoring.id),
                due=scoring.closes_at,
            )
        )
    if scoring is not None and waits.unassigned:
        note = _("没有专家评分的案例无法排名。")
        url = url_for("scoring.assignment", slug=slug, stage=scoring.id)
        lines.append(_line("warn", _("%(n)s 例还没有分配专家", n=waits.unassigned), note, url, _("去分配")))
    if waits.releases:
        deciding = _deciding()
        url = _stage_url(deciding) if deciding else url_for("organise.home", slug=slug)
        lines.append(_line("due", _("有结果等评委会主任放行"), _("放行之前结果不公开。"), url))
    if waits.conflicts:
        url = url_for("scoring.conflicts_page", slug=slug)
        lines.append(
            _line("warn", _("%(n)s 项利益关系待裁定", n=waits.conflicts), _("由评委会主任裁定。"), url)
        )
    if waits.drafts:
        url = url_for("organise.outbox", slug=slug, state="draft")
        lines.append(
            _line("", _("%(n)s 封信等待发出", n=waits.drafts), _("核对之后一起发出。"), url, _("预览"))
        )
    if waits.stranded:
        url = url_for("organise.outbox", slug=slug, state="failed")
        lines.append(_line("warn", _("%(n)s 封信没有送达", n=waits.stranded), _("可以再发一次。"), url))
    if waits.corrections:
        url = url_for("organise.cases", slug=slug, state="submitted")
        lines.append(
            _line("", _("%(n)s 例正在补正", n=waits.corrections), _("逾期未补正的自动终止。"), url, _("查看"))
        )
    if waits.announcements:
        url = url_for("results.announcing", slug=slug)
        lines.append(
            _line("", _("%(n)s 份公告还是草稿", n=waits.announcements), _("核对之后发布。"), url, _("去核对"))
        )
    return lines


def _deciding() -> Stage | None:
    return next(
        (
            stage
            for stage in workplace.pipeline()
            if stage.state == "open" and stage.kind in ("decision", "publication")
        ),
        None,
    )
