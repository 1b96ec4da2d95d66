"""The screener's desk: the queue left, the case in the middle, the checklist and the verdict right."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from award.audience import Audience, cut, cut_form
from award.blueprints import edge
from award.blueprints.case_words import outcome_words, rules_reasons
from award.blueprints.edge import me, page
from award.blueprints.form_face import answer_form
from award.blueprints.organise.stages import local
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.blueprints.screening.twins import beside
from award.blueprints.submission.desk import shown_files
from award.extensions import db
from award.fields.answers import changes
from award.fields.wording import worded
from award.models import Case, Competition, Stage
from award.queries.automatic_checks import answered
from award.queries.duplicates import Twin, twins_of
from award.queries.files import files_of
from award.queries.screening import queue_of
from award.queries.screening_desk import Desk, desk_of
from award.stages.setup import form_of
from award.workflow import possible

BESIDE = 12


@blueprint.get("/screening/<int:stage>/<case>")
@page("screen_case")
def desk(competition: Competition, stage: Stage, case: Case) -> Any:
    """One case before the screener."""
    require_desk(stage, "screening.queue")
    return show(stage, case)


def show(
    stage: Stage, case: Case, code: int = 200, errors: dict[str, list[str]] | None = None, message: str = ""
) -> Any:
    """The desk, with what a refused verdict said; what was typed is still there."""
    session, user = db.session(), me()
    before = desk_of(session, stage, case, user)
    is_pending = before.candidacy.outcome == "pending"
    twins = twins_of(session, user, case) if is_pending or request.args.get("twin") else []
    page_of = render_template(
        "screening/desk.html", stage=stage, case=case, desk=before, typed=request.form or noted(before), errors=errors or {},
        message=message, outcomes=outcome_words(), rules_reasons=rules_reasons(), verdict_words=verdict_words(), me_id=user.id,
        queue=queue_of(session, user, stage, window=BESIDE, counted=False), pane=_pane(before, twins),
        brief=Brief(stage.name, _todo(before, twins), stage.closes_at, where_note=case.reference or ""),
        **material(before), **beside(case, before, twins),
        automatic=answered(stage, before.revision, is_unique=not twins) if is_pending else {}, **_judging(stage, case, before),
    )  # fmt: skip
    return page_of, code


def noted(before: Desk) -> MultiDict[str, str]:
    """What the person had ticked and written, as a form."""
    if before.note is None or before.candidacy.outcome != "pending":
        return MultiDict()
    return MultiDict(before.note.content)


def material(before: Desk) -> dict[str, Any]:
    """What the case says: form, answers, files, and what a correction changed."""
    form = form_of(before.revision.form_version)
    seen = cut_form(form, Audience.OFFICE)
    changed = changes(form, before.base.answers, before.revision.answers) if before.base else []
    shown = shown_files(files_of(db.session(), before.revision, form))
    return {
        "form": seen,
        "bound": answer_form(seen, cut(before.revision.answers, form, Audience.OFFICE)),
        "changes": changed,
        "changed_keys": {change.field.key for change in changed},
        "more": {field.key: shown for field in form.fields() if field.kind.name == "files"},
    }


def _judging(stage: Stage, case: Case, before: Desk) -> dict[str, Any]:
    """What may be decided now (verdict → None, or the refusal), and what the forms offer."""
    names = {verdict: f"{stage.kind}_{verdict}_case" for verdict in ("pass", "return", "reject")}
    names["undo"] = f"{stage.kind}_undo_verdict"
    found = possible(db.session(), case, tuple(names.values()), by=me(), at=edge.at(), stage=stage,
                     candidacy=before.candidacy, pending=before.pending, rounds=len(before.corrections),
                     allowed={"screen_case": True})  # fmt: skip  # the page's own permission
    days = int(stage.parameters.get("correction_days", 5))
    reasons = stage.parameters.get("reject_reasons", [])
    return {
        "verdicts_now": {verdict: found[name] for verdict, name in names.items()},
        "wanted": int(stage.parameters.get("opinions", 1)),
        "reject_options": [(one["key"], worded(one["text"])) for one in reasons],
        "due": local(edge.at() + timedelta(days=days), stage.competition.zone),
    }


def verdict_words() -> dict[str, str]:
    """An opinion's verdict → words."""
    return {"pass": _("通过"), "return": _("退回补正"), "reject": _("不通过"), "unsure": _("拿不准")}


def _pane(before: Desk, twins: list[Twin]) -> str:
    """The pane asked for, else the one that matters most now."""
    there = {"text": True, "history": True, "changes": before.base is not None, "twins": bool(twins)}
    wanted = request.args.get("pane", "")
    if there.get(wanted):
        return wanted
    if before.candidacy.outcome != "pending" or before.pending is not None:
        return "text"
    there["twins"] = any(twin.is_readable for twin in twins)
    return next(pane for pane in ("changes", "twins", "text") if there[pane])


def _todo(before: Desk, twins: list[Twin]) -> str:
    if before.candidacy.outcome != "pending":
        return _("已有结论，可以查看")
    if before.pending is not None:
        return _("等待申报单位补正")
    if before.answered is not None:
        return _("已补正重交：核对改动，给出结论")
    if twins:
        return _("逐项勾选，给出通过、退回或不通过；本例疑似重复")
    return _("逐项勾选，给出通过、退回或不通过")
