"""Review side by side, adjust, seal one or all; receipts follow by mail in the same act."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from award.blueprints import edge, moments
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.sheet import save_fields
from award.errors import Invalid, NotReady, Stale
from award.extensions import db
from award.models import Assignment, Case, Competition, Stage, User
from award.notifications import sheet_receipt
from award.queries.scoring import Task, is_blind, projected, strip_of, tasks_of
from award.stages import sheets
from award.stages.marking import criteria_of, rules_of, show_mark
from award.workflow import accepts


def _mine(stage: Stage) -> tuple[User, list[Task]]:
    user = me()
    return user, [task for task in tasks_of(db.session(), stage, user) if task.state != "ended"]


def show(
    competition: Competition, stage: Stage, code: int = 200, errors: dict[str, list[str]] | None = None
) -> Any:
    """The table of all drafts, with what a refused form said."""
    _user, tasks = _mine(stage)
    drafts = [task for task in tasks if task.state in ("ready", "begun")]
    criteria, rules = criteria_of(stage), rules_of(stage)
    ready = [task for task in drafts if task.state == "ready"]
    values = {
        "stage": stage,
        "drafts": drafts,
        "ready": ready,
        "sealed": [task for task in tasks if task.state == "sealed"],
        "left": [task for task in tasks if task.state in ("new", "asked", "waiting")],
        "criteria": criteria,
        "cell": lambda mark: show_mark(mark, rules),
        "strip": strip_of(stage, tasks, 0),
        "means": [mean for task in drafts if task.draft
                  for mean in [projected(rules, criteria, task.draft.marks)] if mean is not None],
        "stamp": sheets.stamp(edge.at()),
        "open": accepts(stage, edge.at()),
        "blind": is_blind(stage),
        "errors": errors or {},
    }  # fmt: skip
    todo = (
        ngettext("核对 %(num)s 份评分表，确认后封存", "核对 %(num)s 份评分表，确认后封存", len(ready))
        if ready
        else _("没有待封存的评分表")
    )
    return render_template(
        "scoring/seal.html",
        brief=Brief(_("复核与封存"), todo, stage.closes_at, where_note=stage.name),
        **values,
    ), code


@blueprint.get("/<int:stage>/seal")
@page("score")
def seal(competition: Competition, stage: Stage) -> Any:
    """All my drafts side by side."""
    return show(competition, stage)


@blueprint.post("/<int:stage>/seal/save")
@act("score", keyed=False)
def save_cell(competition: Competition, stage: Stage) -> Any:
    """Save cells of the table: fields named ``cell_<assignment>_<criterion>``."""
    sent = request.get_json(silent=True) or {}
    fields, base = sent.get("fields"), sent.get("version")
    if not isinstance(fields, dict):
        return jsonify(error=_("请求的格式不对。")), 400
    _user, tasks = _mine(stage)
    says: dict[str, str] = {}
    for task, marks in _by_task(tasks, fields):
        try:
            saved = save_fields(task.assignment, marks, base if isinstance(base, int) else None)
        except Stale as refusal:
            theirs = {
                f"cell_{task.assignment.id}_{key}": value for key, value in refusal.facts["theirs"].items()
            }
            return jsonify(version=refusal.facts["stamp"], fields=theirs, by=None), 409
        except Invalid as refusal:
            return jsonify(error=words(refusal)), 422
        mean = projected(rules_of(stage), criteria_of(stage), saved.marks)
        says[f'[data-sum="{task.assignment.id}"]'] = "—" if mean is None else f"{mean:.2f}"
    saved_at = format(edge.at().astimezone(moments.zone()), "%H:%M:%S")
    return jsonify(version=sheets.stamp(edge.at()), saved_at=saved_at, says=says)


def _by_task(tasks: list[Task], fields: dict[str, Any]) -> list[tuple[Task, dict[str, Any]]]:
    """The cells that were sent, by the case they belong to; cells of a case that is not the asker's are not found."""
    found = []
    for task in tasks:
        prefix = f"cell_{task.assignment.id}_"
        marks = {
            f"mark_{name.removeprefix(prefix)}": value
            for name, value in fields.items()
            if name.startswith(prefix)
        }
        if marks:
            found.append((task, marks))
    return found


@blueprint.post("/<int:stage>/seal")
@act("score")
def seal_sheets(competition: Competition, stage: Stage) -> Any:
    """Seal the chosen drafts; one receipt each, one letter for all."""
    user = me()
    wanted = _chosen(stage, user)
    if not request.form.get("own"):
        return show(competition, stage, 422, {"own": [_("请先确认评分系本人独立作出。")]})
    if not wanted:
        return show(competition, stage, 422, {"assignment": [_("请至少选一份评分表。")]})
    try:
        sealed = sheets.seal_sheets(db.session(), [one for one, _case in wanted], by=user, at=edge.at())
    except NotReady as refusal:
        references = {one.id: case.reference for one, case in wanted}
        line = f"{references[refusal.facts['assignment']]} {words(refusal)}"
        db.session.rollback()
        return show(competition, stage, 422, {"assignment": [line]})
    sheet_receipt.send(db.session(), stage, sealed, by=user, at=edge.at())
    flash(
        ngettext(
            "%(num)s 份评分表已封存，回执已发到您的邮箱。",
            "%(num)s 份评分表已封存，回执已发到您的邮箱。",
            len(sealed),
        ),
        "ok",
    )
    if len(sealed) == 1:
        return redirect(url_for("scoring.receipt", slug=competition.slug, sheet=sealed[0].id), 303)
    return redirect(url_for("scoring.receipts", slug=competition.slug, stage=stage.id), 303)


def _chosen(stage: Stage, user: User) -> list[tuple[Assignment, Case]]:
    """The person's own assignments that the form names, with their cases, in his order."""
    ids = [int(value) for value in request.form.getlist("assignment") if value.isdecimal()]
    rows = db.session.execute(
        select(Assignment, Case)
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.id.in_(ids), Assignment.stage_id == stage.id, Assignment.expert_id == user.id)
        .order_by(Assignment.place, Assignment.id)
    )
    return [(row[0], row[1]) for row in rows]
