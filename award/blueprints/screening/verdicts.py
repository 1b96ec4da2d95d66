"""What a screener decides: opinion, pass, return, reject; taking a case in hand and giving it back."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import problems_of, words
from award.blueprints.organise.stages import moment_of
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.desk import show
from award.blueprints.screening.navigation import require_desk
from award.blueprints.screening.queue import open_next
from award.errors import Invalid, Stale, WrongState
from award.extensions import db
from award.i18n import N_
from award.models import Case, Competition, Stage
from award.stages import desk_notes, screening, verdict_undo


@blueprint.post("/screening/<int:stage>/<case>")
@act("screen_case")
def decide(competition: Competition, stage: Stage, case: Case) -> Any:
    """The verdict, or an opinion that leaves it to others; then the next case opens."""
    require_desk(stage, "screening.queue")
    verdict = request.form.get("verdict", "")
    try:
        if request.form.get("opinion"):
            screening.give_opinion(
                db.session(), stage, case, verdict=verdict, words=request.form.get("words", ""),
                checks=checks_of(stage), by=me(), at=edge.at(),
            )  # fmt: skip
        else:
            _decide(competition, stage, case, verdict)
    except (Invalid, WrongState) as refusal:
        db.session.rollback()
        code = 409 if isinstance(refusal, WrongState) else 422
        return show(stage, case, code, problems_of(refusal), words(refusal))
    flash(_said(case, verdict), "ok")
    return open_next(stage, beside=case)


def _decide(competition: Competition, stage: Stage, case: Case, verdict: str) -> None:
    fields = {key: request.form.get(f"reason_{key}", "") for key in request.form.getlist("field")}
    screening.decide_case(
        db.session(), stage, case, verdict=verdict, words=request.form.get("words", ""), checks=checks_of(stage),
        fields=fields, due_at=moment_of("due_at", competition.zone) if verdict == "return" else None,
        reason_key=request.form.get("reason_key", ""), by=me(), at=edge.at(),
    )  # fmt: skip


def checks_of(stage: Stage) -> dict[str, str]:
    """The checklist as it was ticked: key → yes or no; what was not answered is absent."""
    given = {
        check["key"]: request.form.get(f"check_{check['key']}", "") for check in stage.parameters["checklist"]
    }
    return {key: answer for key, answer in given.items() if answer in ("yes", "no")}


def _said(case: Case, verdict: str) -> str:
    said = {
        "pass": _("%(reference)s 已通过。", reference=case.reference),
        "return": _("%(reference)s 已退回补正，通知随即发出。", reference=case.reference),
        "reject": _("%(reference)s 已定为不通过。", reference=case.reference),
    }
    return said.get(verdict, _("%(reference)s 的意见已记下。", reference=case.reference))


@blueprint.post("/screening/<int:stage>/<case>/note")
@act("screen_case", keyed=False)
def save_note(competition: Competition, stage: Stage, case: Case) -> Any:
    """The contract of ``autosave.js``."""
    require_desk(stage, "screening.queue")
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Invalid(N_("内容格式不正确，请刷新页面后再试。"))
    said = {name: value for name, value in sent["fields"].items() if is_words(value)}
    base = sent.get("version")
    try:
        note = desk_notes.save_note(
            db.session(), stage, case, said, base=base if isinstance(base, int) else 0, by=me(), at=edge.at()
        )
    except Stale as stale:
        kept = stale.facts["note"]
        theirs = {name: kept.content.get(name, "") for name in said}
        return jsonify(version=kept.number, fields=theirs, by=me().name), 409
    saved = edge.at().astimezone(ZoneInfo(competition.zone))
    return jsonify(version=note.number, saved_at=f"{saved:%H:%M:%S}")


def is_words(value: Any) -> bool:
    """Text, or a list of texts, as a form's inputs hold them."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


@blueprint.post("/screening/<int:stage>/<case>/undo")
@act("screen_case")
def undo(competition: Competition, stage: Stage, case: Case) -> Any:
    """Take one's own fresh verdict back."""
    require_desk(stage, "screening.queue")
    try:
        verdict_undo.undo_verdict(db.session(), stage, case, by=me(), at=edge.at())
    except WrongState as refusal:
        db.session.rollback()
        return show(stage, case, 409, message=words(refusal))
    flash(_("结论已撤回，案例回到您手上。"), "ok")
    return redirect(url_for("screening.desk", slug=competition.slug, stage=stage.id, case=case.token), 303)


@blueprint.post("/screening/<int:stage>/<case>/take")
@act("screen_case")
def take(competition: Competition, stage: Stage, case: Case) -> Any:
    """Take this case in hand."""
    require_desk(stage, "screening.queue")
    screening.take_case(db.session(), stage, case, by=me(), at=edge.at())
    return redirect(url_for("screening.desk", slug=competition.slug, stage=stage.id, case=case.token), 303)


@blueprint.post("/screening/<int:stage>/<case>/put-back")
@act("screen_case")
def put_back(competition: Competition, stage: Stage, case: Case) -> Any:
    """Give it back to the queue."""
    require_desk(stage, "screening.queue")
    screening.put_back(db.session(), stage, case, by=me())
    flash(_("%(reference)s 已放回待审队列。", reference=case.reference), "ok")
    return redirect(url_for("screening.queue", slug=competition.slug, stage=stage.id), 303)
