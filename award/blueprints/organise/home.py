"""The competition at a glance: the pipeline as a line with counts, and what is to be done today."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.extensions import db
from award.models import Competition, Stage
from award.stages.pipeline import lint_stage


@blueprint.get("/")
@page("officers")
def home(competition: Competition) -> Any:
    """Pipeline, today's list."""
    stages = workplace.pipeline()
    now = next((stage for stage in stages if stage.state == "open"), None)
    upcoming = next((stage for stage in stages if stage.state == "planned"), None)
    return render_template(
        "organise/home.html",
        stages=stages,
        line=[_node(stage) for stage in stages],
        todo=_todo(now, upcoming),
        brief=_brief(now, upcoming),
    )


def _node(stage: Stage) -> dict[str, Any]:
    counts = workplace.counts()
    figures = {word: counts.get((stage.id, word), 0) for word in ("pending", "passed", "eliminated")}
    late = stage.state == "open" and stage.closes_at is not None and edge.at() > stage.closes_at
    state = {"open": "is-late" if late else "is-now", "closed": "is-done"}.get(stage.state, "is-next")
    return {"stage": stage, "state": state, **figures}


def _brief(now: Stage | None, upcoming: Stage | None) -> Brief:
    if now is not None:
        over = now.closes_at is not None and edge.at() > now.closes_at
        todo = (
            _("“%(name)s”时间已到，请核对名单后关闭", name=now.name)
            if over
            else _("“%(name)s”正在进行", name=now.name)
        )
        return Brief(_("总览"), todo, now.closes_at)
    if upcoming is not None:
        return Brief(_("总览"), _("请开放“%(name)s”环节", name=upcoming.name), upcoming.opens_at)
    return Brief(_("总览"), _("各环节都已完成"))


def _todo(now: Stage | None, upcoming: Stage | None) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    if now is not None and now.closes_at is not None and edge.at() > now.closes_at:
        lines.append(
            {
                "kind": "due",
                "stage": now,
                "title": _("关闭“%(name)s”", name=now.name),
                "note": _("时间已到，关闭后案例进入下一环节。"),
            }
        )
    if upcoming is not None:
        problems = lint_stage(db.session(), upcoming)
        note = _("还有 %(n)s 件事要先做好。", n=len(problems)) if problems else _("各项已齐备，可以开放。")
        lines.append(
            {
                "kind": "warn" if problems else "",
                "stage": upcoming,
                "title": _("开放“%(name)s”", name=upcoming.name),
                "note": note,
            }
        )
    return lines
