"""Saving the form: by autosave, field by field; by a button, section by section."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me
from award.blueprints.faults import words
from award.blueprints.posted_answers import Post, as_post, inputs_of, read_answers
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.editor import correct, write
from award.errors import Invalid, Refused, Stale
from award.extensions import db
from award.i18n import N_
from award.models import Case, Competition, User
from award.stages import drafts
from award.stages.setup import form_of

LARGEST = 1 << 53  # what JavaScript counts exactly


@blueprint.post("/my/cases/<case>/draft")
@act("edit_case", keyed=False)
def autosave(case: Case, competition: Competition) -> Any:
    """The contract of ``autosave.js``: changed fields with the number that each was loaded or last saved at."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Invalid(N_("内容格式不正确，请刷新页面后再试。"))
    form = form_of(case.form_version)
    raw = read_answers(form, as_post(sent["fields"]))
    loaded, bases = _number(sent.get("version")), sent.get("bases")
    bases = bases if isinstance(bases, dict) else {}
    base = {key: _number(bases.get(key, loaded)) for key in raw}
    try:
        saved = drafts.save_draft(db.session(), case, raw, base=base, by=me(), at=edge.at())
    except Stale as stale:
        by_id = stale.facts["by_id"]
        by = db.session.get(User, by_id) if by_id not in (None, me().id) else None  # oneself: another tab
        answer = {"version": stale.facts["number"], "fields": inputs_of(form, stale.facts["theirs"])}
        return jsonify(**answer, by=by.name if by else ""), 409
    zone = ZoneInfo(competition.zone)
    return jsonify(
        version=saved.number, saved_at=f"{saved.at.astimezone(zone):%H:%M:%S}", says=_others(saved, zone)
    )


def _number(value: Any) -> int:
    return min(value, LARGEST) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _others(saved: drafts.Saved, zone: ZoneInfo) -> dict[str, str]:
    """A line for the editor when somebody else had saved since."""
    other = db.session.get(User, saved.before_by_id) if saved.before_by_id else None
    if other is None or saved.before_at is None:
        return {}
    at = f"{saved.before_at.astimezone(zone):%H:%M:%S}"
    return {"[data-coedit]": str(_("%(name)s 在 %(at)s 也保存过，与您互不影响。", name=other.name, at=at))}


@blueprint.post("/my/cases/<case>/edit")
@act("edit_case", keyed=False)
def save(case: Case, competition: Competition) -> Any:
    """Save what the page holds, then go where the button says; what cannot be stored is shown again."""
    posted: Post = request.form
    section, then = request.args.get("section", ""), posted.get("then", "")
    try:
        save_posted(case, posted)
    except Stale as stale:
        flash(words(stale), "warn")
        return write(case, section, post=posted, stale=stale, code=409)
    except Refused as refusal:
        flash(words(refusal), "bad")
        pen = drafts.pen_of(db.session(), case, at=edge.at())
        if not pen.is_open:
            raise
        return (
            correct(case, post=posted, code=422)
            if pen.fields
            else write(case, section, post=posted, code=422)
        )
    if then == "check":
        return redirect(url_for("submission.check", case=case.token), 303)
    return redirect(url_for("submission.edit", case=case.token, section=then or section or None), 303)


def save_posted(case: Case, posted: Post) -> None:
    """Store the answers of a posted page, held against the number that it was loaded at."""
    raw = read_answers(form_of(case.form_version), posted)
    base = dict.fromkeys(raw, posted.get("version", 0, type=int))
    if posted.get("keep") == "mine":  # both texts were shown, and this one was chosen
        base = dict.fromkeys(raw, LARGEST)
    drafts.save_draft(db.session(), case, raw, base=base, by=me(), at=edge.at())
