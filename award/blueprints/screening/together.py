"""Passing the clear cases together: only where every required check is answered by the system."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from award import policy
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.extensions import db
from award.fields.wording import worded
from award.models import Case, Competition, Stage
from award.queries.automatic_checks import answers_for
from award.queries.screening import queue_of
from award.stages import screening


@blueprint.get("/screening/<int:stage>/together")
@page("screen")
def together(competition: Competition, stage: Stage) -> Any:
    """The longest waiting cases with what the system found of each."""
    require_desk(stage, "screening.queue")
    rows = queue_of(db.session(), me(), stage, counted=False).rows
    answers = answers_for(db.session(), me(), stage, [row.case for row in rows])
    return render_template(
        "screening/together.html", stage=stage, rows=rows, answers=answers,
        may=screening.may_pass_together(stage),
        checks=[(check["key"], worded(check["text"])) for check in stage.parameters["checklist"] if "automatic" in check],
        brief=Brief(stage.name, _("核对系统检查的结果，一并通过"), stage.closes_at),
    )  # fmt: skip


@blueprint.post("/screening/<int:stage>/together")
@act("screen")
def pass_together(competition: Competition, stage: Stage) -> Any:
    """Pass those that were ticked and are clear."""
    require_desk(stage, "screening.queue")
    tokens = request.form.getlist("case")
    seen = policy.condition(db.session(), me(), "screen_case", competition.id)
    query = select(Case).where(Case.token.in_(tokens), Case.competition_id == competition.id, seen)
    cases = list(db.session.execute(query.order_by(Case.id)).scalars())
    answers = answers_for(db.session(), me(), stage, cases)
    pairs = [(case, answers[case.id]) for case in cases]
    number = screening.pass_together(db.session(), stage, pairs, by=me(), at=edge.at())
    flash(ngettext("%(num)s 例已通过。", "%(num)s 例已通过。", number), "ok")
    return redirect(url_for("screening.queue", slug=competition.slug, stage=stage.id), 303)
