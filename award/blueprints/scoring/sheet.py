"""Scoring one case: material left, marks right; each mark is its own request, answered by the server's clock."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from award.blueprints import edge, moments
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.languages import language_tag
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.material import SEEN_IN_PLACE, material_of, revision_of
from award.errors import Invalid, Stale
from award.extensions import db
from award.fields.wording import worded
from award.models import Assignment, Case, CaseFile, Competition, Scoresheet, SheetText, Stage
from award.queries.colleagues import shares_marks
from award.queries.scoring import Task, partial_total, strip_of, tasks_of
from award.stages import conflicts, sheets
from award.stages.marking import Marked, criteria_of, rules_of, show_mark
from award.workflow import accepts

RADIOS = 12  # up to so many whole marks stand side by side; a longer scale is a number to type


def faces_of(stage: Stage, sheet: Scoresheet | None) -> list[dict[str, Any]]:
    """What the page draws for each criterion: its scale, its mark, its anchors."""
    rules = rules_of(stage)
    marks = sheet.marks if sheet is not None else (None,) * len(criteria_of(stage))
    return [
        {"criterion": criterion, "mark": show_mark(mark, rules), "scale": scale_of(criterion),
         "anchor": criterion.anchor_of(mark / 10**rules.mark_digits) if mark is not None else ""}
        for criterion, mark in zip(criteria_of(stage), marks, strict=True)
    ]  # fmt: skip


def scale_of(criterion: Marked) -> list[str]:
    """The marks that stand side by side: the grid, or its whole marks where it is finer; empty where there are too many."""
    grid = criterion.grid()
    whole = grid if len(grid) <= RADIOS else [mark for mark in grid if mark == int(mark)]
    return [f"{mark.normalize():f}" for mark in whole] if len(whole) <= RADIOS else []


def show(
    competition: Competition, assignment: Assignment, case: Case, code: int = 200,
    errors: dict[str, list[str]] | None = None,
) -> Any:  # fmt: skip
    """The desk, with what a refused form said."""
    user = me()
    stage = assignment.stage
    if sheets.pledge_of(db.session(), stage, user) is None:
        return redirect(url_for("scoring.tasks", slug=competition.slug, stage=stage.id))
    tasks = [task for task in tasks_of(db.session(), stage, user) if task.state != "ended"]
    at_hand = next(task for task in tasks if task.assignment.id == assignment.id)
    place = tasks.index(at_hand)
    sheet = _read(at_hand.sheet.id) if at_hand.sheet is not None else None
    text = sheet.text if sheet is not None else None
    revision = revision_of(case, sheet)
    is_open = accepts(stage, edge.at())
    values = {
        "stage": stage,
        "task": at_hand,
        "sheet": sheet,
        "text": text,
        "stamp": max([0, *(text.changed if text else {}).values()]),
        "faces": faces_of(stage, sheet),
        "material": material_of(stage, assignment, case, revision, at_hand.body),
        "strip": strip_of(stage, tasks, assignment.id),
        "editable": is_open and not (at_hand.sealed and not at_hand.draft),
        "open": is_open,
        "shared": shares_marks(stage),
        "comment_rule": stage.parameters.get("comment") or {},
        "comment_help": worded((stage.parameters.get("comment") or {}).get("help", ""), language_tag()),
        "before": tasks[place - 1] if place else None,
        "after": tasks[place + 1] if place + 1 < len(tasks) else None,
        "errors": errors or {},
        "form": request.form,
    }
    return render_template("scoring/sheet.html", brief=_brief(at_hand, tasks, values), **values), code


def _read(sheet: int) -> Scoresheet:
    """The sheet with its words, in one statement."""
    return db.session.get_one(Scoresheet, sheet, options=[joinedload(Scoresheet.text)])


def _brief(task: Task, tasks: list[Task], values: dict[str, Any]) -> Brief:
    where = _("第 %(n)s / %(all)s 例", n=tasks.index(task) + 1, all=len(tasks))
    missing = [face["criterion"].name for face in values["faces"] if not face["mark"]]
    if not values["open"]:
        todo = _("评分已经结束，只能查看")
    elif not values["editable"]:
        todo = _("已封存；截止前可以另交新版本")
    elif len(missing) == len(values["faces"]):
        todo = ngettext(
            "读材料，给 %(num)s 项指标打分，写评语", "读材料，给 %(num)s 项指标打分，写评语", len(missing)
        )
    elif missing:
        todo = _("还没有打分：%(names)s", names="、".join(missing))
    elif task.facts.get("against"):
        todo = words(task.facts["against"])
    else:
        todo = _("本例已评完，可以评下一例")
    return Brief(where, todo, task.assignment.stage.closes_at, where_note=task.reference)


@blueprint.get("/sheets/<int:assignment>")
@page("score_case")
def sheet(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """The desk of one case."""
    return show(competition, assignment, case)


@blueprint.get("/sheets/<int:assignment>/strip")
@page("score_case")
def strip(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """The strip of my marks so far, anew after a save."""
    user = me()
    stage = assignment.stage
    found = strip_of(stage, tasks_of(db.session(), stage, user), assignment.id)
    return render_template("scoring/_strip.html", strip=found, of=len(criteria_of(stage)))


@blueprint.get("/sheets/<int:assignment>/files/<file>")
@page("score_case")
def viewer(competition: Competition, assignment: Assignment, case: Case, file: CaseFile) -> Any:
    """One file drawn by our own viewer, under the name that the expert may see."""
    sheet = sheets.draft_of(db.session(), assignment) or sheets.sealed_of(db.session(), assignment)
    revision = revision_of(case, sheet)
    seen = material_of(assignment.stage, assignment, case, revision, "").files
    shown = next((one for one in seen if one.token == file.token and one.in_place), None)
    if shown is None:
        return render_template("errors/404.html", code=404), 404
    url = url_for("submission.file", file=file.token)
    return render_template(
        "viewer.html",
        file_name=shown.name,
        file_url=url,
        download_url=url,
        kind=SEEN_IN_PLACE[file.kind],
        page=1,
    )


@blueprint.post("/sheets/<int:assignment>/save")
@act("score_case", keyed=False)
def save(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """Save some marks or the comment: JSON from the page (see autosave.js), or the whole form without scripts."""
    sent = request.get_json(silent=True) if request.is_json else None
    fields = (sent or {}).get("fields") if request.is_json else request.form.to_dict()
    if not isinstance(fields, dict):
        return jsonify(error=_("请求的格式不对。")), 400
    base = (sent or {}).get("version")
    try:
        saved = save_fields(assignment, fields, base if isinstance(base, int) else None)
    except Stale as refusal:
        return jsonify(version=refusal.facts["stamp"], fields=_named(refusal.facts["theirs"]), by=None), 409
    except Invalid as refusal:
        return jsonify(error=words(refusal)), 422
    if not request.is_json:
        flash(_("已保存。"), "ok")
        return redirect(url_for("scoring.sheet", slug=competition.slug, assignment=assignment.id), 303)
    return jsonify(
        version=sheets.stamp(edge.at()),
        saved_at=format(edge.at().astimezone(moments.zone()), "%H:%M:%S"),
        fields=_named(_changed_elsewhere(assignment, saved, fields, base)),
        says=_says(assignment.stage, saved),
    )


def save_fields(assignment: Assignment, fields: dict[str, Any], base: int | None) -> Scoresheet:
    """Save what the page calls ``mark_<criterion>`` and ``comment``."""
    user = me()
    marks = {
        name.removeprefix("mark_"): str(value) for name, value in fields.items() if name.startswith("mark_")
    }
    comment = fields.get("comment")
    return sheets.save_sheet(
        db.session(), assignment, marks=marks, comment=comment if isinstance(comment, str) else None,
        base=base, by=user, at=edge.at(),
    )  # fmt: skip


def _named(entries: dict[str, str]) -> dict[str, str]:
    return {key if key == "comment" else f"mark_{key}": value for key, value in entries.items()}


def _changed_elsewhere(
    assignment: Assignment, saved: Scoresheet, sent: dict[str, Any], base: int | None
) -> dict[str, str]:
    """What another window saved since this one was told: the page takes it over."""
    text = db.session.get_one(SheetText, saved.id)
    there = sheets.entries_of(assignment.stage, saved, text)
    mine = {name.removeprefix("mark_") for name in sent}
    return {
        key: there[key]
        for key, at in text.changed.items()
        if base is not None and at > base and key not in mine
    }


def _says(stage: Stage, saved: Scoresheet) -> dict[str, str]:
    criteria = criteria_of(stage)
    return {
        "[data-total]": partial_total(rules_of(stage), criteria, saved.marks) or "—",
        "[data-marked]": str(sum(mark is not None for mark in saved.marks)),
    }


@blueprint.post("/sheets/<int:assignment>/abstention")
@act("score_case")
def abstain(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """Give no marks on this case, with a reason."""
    user = me()
    try:
        sheets.abstain(db.session(), assignment, reason=request.form.get("reason", ""), by=user, at=edge.at())
    except Invalid as refusal:
        return show(competition, assignment, case, 422, {"reason": [words(refusal)]})
    flash(_("已弃权，理由已记录；这一例不再计入您的任务。"), "ok")
    return redirect(url_for("scoring.tasks", slug=competition.slug, stage=assignment.stage_id), 303)


@blueprint.post("/sheets/<int:assignment>/conflict")
@act("score_case")
def declare(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """Declare a tie with this case, or that a blind case was recognised: the material shuts at once."""
    user = me()
    ground = "recognised" if request.form.get("ground") == "recognised" else "declared"
    try:
        conflicts.declare_conflict(
            db.session(), case, words=request.form.get("words", ""), ground=ground, by=user, at=edge.at()
        )
    except Invalid as refusal:
        return show(competition, assignment, case, 422, {f"words-{ground}": [words(refusal)]})
    flash(_("已声明，由评委会主任裁定；裁定之前这一例的材料不再开放。"), "ok")
    return redirect(url_for("scoring.tasks", slug=competition.slug, stage=assignment.stage_id), 303)


@blueprint.post("/sheets/<int:assignment>/revision")
@act("score_case")
def revise(competition: Competition, assignment: Assignment, case: Case) -> Any:
    """Begin a new version of a sealed sheet, filled with the sealed one's marks; the sealed one counts until then."""
    user = me()
    sheets.save_sheet(db.session(), assignment, by=user, at=edge.at())
    return redirect(url_for("scoring.sheet", slug=competition.slug, assignment=assignment.id), 303)
