"""How far each expert is: what was handed in, never a mark; and a reminder."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.extensions import db
from award.models import Competition, Stage
from award.notifications.reminding import remind_experts
from award.queries.assignment import progress_of
from award.stages.sealed_names import naming_of


@blueprint.get("/<int:stage>/progress")
@page("see_progress")
def progress(competition: Competition, stage: Stage) -> Any:
    """Who has handed in how many; those behind first."""
    rows = progress_of(db.session(), stage)
    given, sealed = sum(row.given for row in rows), sum(row.sealed for row in rows)
    behind = [row for row in rows if row.sealed < row.given]
    if not rows:
        todo = _("还没有放行分配")
    elif behind and stage.state == "open":
        todo = _("%(n)s 位还没有交齐，可以发提醒", n=len(behind))
    else:
        todo = _("全部交齐") if not behind else _("评分已经结束")
    return render_template(
        "scoring/progress.html", stage=stage, rows=rows, given=given, sealed=sealed, behind=behind,
        sealed_names=sum(row.is_sealed for row in rows), is_organiser="organiser" in workplace.standing().roles,
        brief=Brief(_("评分进度"), todo, stage.closes_at, where_note=stage.name),
    )  # fmt: skip


@blueprint.post("/<int:stage>/progress/reminder")
@act("organise")
def remind(competition: Competition, stage: Stage) -> Any:
    """Write to the chosen experts, or to all who are behind; at most once a day each."""
    user = me()
    here = redirect(url_for("scoring.progress", slug=competition.slug, stage=stage.id), 303)
    naming = naming_of(db.session(), stage)
    chosen = {naming.account(handle) for handle in request.form.getlist("expert")} - {None}
    if "chosen" in request.form and not chosen:
        flash(_("请先选择要提醒的专家。"), "warn")
        return here
    only = None if "all" in request.form else {one for one in chosen if one is not None} or None
    number = remind_experts(db.session(), stage, only=only, by=user, at=edge.at())
    flash(_("提醒已发给 %(n)s 位专家。", n=number) if number else _("今天已经提醒过，不再重复发送。"), "ok")
    return here
