"""An expert's tasks: the promise first, found conflicts next, then the cases in a stable random order."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.languages import language_tag
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.errors import Invalid
from award.extensions import db
from award.fields.wording import worded
from award.models import Assignment, Case, Competition, Conflict, Stage
from award.queries.scoring import Task, is_blind, tasks_of
from award.stages import conflicts, sheets
from award.stages.marking import criteria_of, rules_of, show_total
from award.workflow import accepts, kind_of

WINDOW = 50


def scoring_stages() -> list[Stage]:
    """The stages of the competition at hand in which experts score, those that have begun."""
    return [s for s in workplace.pipeline() if kind_of(s).blueprint == "scoring" and s.state != "planned"]


def stage_at_hand() -> Stage | None:
    """The stage that the address asks for, else the open one, else the last."""
    stages = scoring_stages()
    wanted = request.args.get("stage", type=int)
    return next(
        (s for s in stages if s.id == wanted),
        next((s for s in stages if s.state == "open"), stages[-1] if stages else None),
    )


def pledge_text(stage: Stage) -> str:
    """The promise as the expert reads it."""
    text = stage.parameters.get("pledge") or _(
        "我将独立、客观、公正地评分，不接受请托，不向任何人透露评审内容；与案例有利害关系时主动申请回避。"
    )
    return worded(text, language_tag())


def parts() -> dict[str, str]:
    """What a body is to a case."""
    return {
        "owner": _("申报单位"),
        "co_creator": _("主创单位"),
        "builder": _("建设单位"),
        "recommender": _("推荐单位"),
    }


def ground_words(ground: str) -> str:
    """What was found, as half a sentence to the expert."""
    kinds = parts()
    part = ground.removesuffix("_parent")
    if part in kinds and ground != part:
        return _("您的任职单位与案例的%(part)s同属一个上级单位", part=kinds[part])
    if part in kinds:
        return _("您现在或曾经任职于案例的%(part)s", part=kinds[part])
    return {
        "domain": _("您的邮箱与案例的有关单位或人员同属一个域名"),
        "contact": _("您的邮箱或电话与案例的填报人、联系人或有关单位的人员相同"),
        "own_case": _("您参与了同一方向的案例申报"),
        "recognised": _("您说明认出了这个案例"),
    }.get(ground, _("您说明与案例有利益关系"))


def show(competition: Competition, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The list, with what a refused form said."""
    session, user, stage = db.session(), me(), stage_at_hand()
    tasks = tasks_of(session, stage, user) if stage else []
    open_ones = [task for task in tasks if task.state != "ended"]
    shown, after = _window([task for task in open_ones if _wanted(task)])
    values: dict[str, Any] = {
        "stage": stage,
        "stages": scoring_stages(),
        "tasks": shown,
        "after": after,
        "kept": _kept(),
        "asked": sum(task.state == "asked" for task in open_ones),
        "ended": [task for task in tasks if task.state == "ended"],
        "all": open_ones,
        "done": sum(task.is_done for task in open_ones),
        "ready": [task for task in open_ones if task.state == "ready"],
        "next": next((t for t in open_ones if t.state == "begun"), None)
        or next((t for t in open_ones if t.state == "new"), None),
        "errors": errors or {},
        "ground_words": ground_words,
    }
    if stage is not None:
        values |= _of_stage(stage)
    return render_template("scoring/tasks.html", brief=_brief(stage, open_ones, values), **values), code


def _of_stage(stage: Stage) -> dict[str, Any]:
    user = me()
    criteria, rules = criteria_of(stage), rules_of(stage)
    return {
        "pledge": sheets.pledge_of(db.session(), stage, user),
        "pledge_text": pledge_text(stage),
        "open": accepts(stage, edge.at()),
        "blind": is_blind(stage),
        "criteria": criteria,
        "total": lambda total: show_total(total, criteria, rules),
    }


def _wanted(task: Task) -> bool:
    chosen = {"asked": task.state == "asked", "todo": not task.is_done, "done": task.is_done}
    return chosen.get(request.args.get("show", ""), True)


def _kept() -> dict[str, Any]:
    """What an answer on the list leaves as it is: the stage, the filter, the window."""
    return {name: request.args[name] for name in ("stage", "show", "after") if name in request.args}


def _window(tasks: list[Task]) -> tuple[list[Task], int | None]:
    """Those after the number asked for, as many as a phone bears, and the number after which the next ones come."""
    after = request.args.get("after", 0, type=int)
    rest = [task for task in tasks if task.number > after]
    return rest[:WINDOW], rest[WINDOW - 1].number if len(rest) > WINDOW else None


def _brief(stage: Stage | None, tasks: list[Task], values: dict[str, Any]) -> Brief:
    where = _("我的评审任务")
    if stage is None or not tasks:
        return Brief(
            where, _("还没有分配给您的案例；分配后会发信通知您"), where_note=stage.name if stage else ""
        )
    asked = values["asked"]
    left = len(tasks) - values["done"]
    if not values["open"]:
        todo = _("评分已经结束，可查看自己的评分和回执")
    elif values["pledge"] is None:
        todo = ngettext(
            "请先阅读并确认评审承诺，共 %(num)s 例等您评分",
            "请先阅读并确认评审承诺，共 %(num)s 例等您评分",
            len(tasks),
        )
    elif asked:
        todo = _("再评 %(n)s 例，其中 %(asked)s 例请先说明利益关系", n=left, asked=asked)
    elif left:
        todo = _("已评 %(done)s 例，共 %(n)s 例；评完后一并封存", done=values["done"], n=len(tasks))
    elif values["ready"]:
        todo = ngettext(
            "都已评完，请复核并封存 %(num)s 份评分表",
            "都已评完，请复核并封存 %(num)s 份评分表",
            len(values["ready"]),
        )
    else:
        todo = _("全部封存，评审任务完成，感谢您")
    return Brief(where, todo, stage.closes_at, where_note=stage.name)


@blueprint.get("/")
@page("score")
def tasks(competition: Competition) -> Any:
    """My tasks."""
    return show(competition)


@blueprint.post("/<int:stage>/pledge")
@act("score")
def give_pledge(competition: Competition, stage: Stage) -> Any:
    """Give the promise."""
    user = me()
    if not request.form.get("agree"):
        return show(competition, 422, {"agree": [_("请先勾选。")]})
    sheets.pledge(db.session(), stage, text=pledge_text(stage), by=user, at=edge.at())
    flash(_("承诺已确认，可以开始评分。"), "ok")
    return redirect(url_for("scoring.tasks", slug=competition.slug, stage=stage.id), 303)


@blueprint.post("/sheets/<int:assignment>/begin")
@act("score_case")
def begin(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """Open a case: from now on it stays with this expert."""
    user = me()
    sheets.begin_assignment(db.session(), assignment, by=user, at=edge.at())
    return redirect(url_for("scoring.sheet", slug=competition.slug, assignment=assignment.id), 303)


@blueprint.post("/findings/<int:conflict>")
@act("score")
def answer_finding(competition: Competition, conflict: Conflict) -> Any:
    """Say what is true of a tie that was found."""
    user = me()
    tied = request.form.get("tied") == "yes"
    try:
        conflicts.answer_finding(
            db.session(), conflict, tied=tied, words=request.form.get("words", ""), by=user, at=edge.at()
        )
    except Invalid as refusal:
        return show(competition, 422, {f"words-{conflict.id}": [words(refusal)]})
    flash(_("已记录您的说明，由评委会主任裁定。"), "ok")
    return redirect(url_for("scoring.tasks", slug=competition.slug, **_kept()), 303)
