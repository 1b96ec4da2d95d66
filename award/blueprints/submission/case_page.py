"""A submitted case as its applicant follows it: receipt, what comes next, contents, versions; and withdrawing it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import policy
from award.blueprints import edge
from award.blueprints.case_words import state_words
from award.blueprints.edge import act, me, page
from award.blueprints.form_face import answer_form
from award.blueprints.prose import file_size
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.case_rows import has_unsent, row_of, trail_of
from award.blueprints.submission.desk import more_of, opened
from award.documents.qr import qr_data_uri
from award.errors import NotReady
from award.extensions import db
from award.fields.answers import changes
from award.fields.counting import count
from award.models import Case, Competition, Revision, User
from award.queries.applications import application_of
from award.queries.case_history import revisions_of
from award.queries.files import files_of
from award.stages import submission
from award.stages.pen import pen_from
from award.stages.setup import form_of
from award.workflow import transition


@blueprint.get("/my/cases/<case>")
@page("follow_case")
def case(case: Case, competition: Competition) -> Any:
    """Where the case stands. A draft is written on, not looked at."""
    return show(case)


@blueprint.get("/my/cases/<case>/receipt")
@page("follow_case")
def receipt(case: Case, competition: Competition) -> Any:
    """The same, just after submitting."""
    if case.revision_id is None:
        return redirect(url_for("submission.case", case=case.token))
    return show(case, fresh=True)


def show(case: Case, *, fresh: bool = False, refusal: NotReady | None = None, code: int = 200) -> Any:
    """The slip of the revision that counts and the way from here."""
    opened(case)
    application = application_of(db.session(), case)
    revision = case.revision
    may = policy.may_all(db.session(), me(), ("edit_case", "own_case"), case=case)
    pen = pen_from(
        case, application.submission, application.correction, at=edge.at(), taken=application.taken
    )
    page_ = render_template(
        "submission/case.html",
        case=case,
        application=application,
        row=row_of(application, at=edge.at()),
        trail=trail_of(application),
        revision=revision,
        submitter=db.session.get(User, revision.submitted_by_id) if revision else None,
        contents=_contents(revision) if revision else "",
        qr=qr_data_uri(slip_text(case, revision)) if revision else "",
        fresh=fresh,
        unsent=application.correction is None and has_unsent(case),
        pen=pen,
        may_edit=may["edit_case"] and pen.is_open,
        may_withdraw=may["own_case"] and case.state in transition("withdraw_case").states,
        may_share=may["edit_case"],
        refusal=refusal,
        state_words=state_words(),
    )
    return (page_, code) if code != 200 else page_


def _contents(revision: Revision) -> str:
    """How much was handed in: parts, characters, files."""
    form = form_of(revision.form_version)
    texts = [field.key for field in form.fields() if field.kind.name in ("text", "long_text")]
    characters = sum(count(str(revision.answers.get(key) or "")) for key in texts)
    files = files_of(db.session(), revision, form)
    words_ = _("%(parts)s 个部分，正文 %(characters)s 字", parts=len(form.sections), characters=characters)
    if files:
        size = file_size(sum(file.size for file in files))
        words_ += _("，附件 %(number)s 个（共 %(size)s）", number=len(files), size=size)
    return str(words_)


def slip_text(case: Case, revision: Revision) -> str:
    """What the receipt's QR code holds: the same four facts as the letter."""
    return (
        f"{case.reference}\nv{revision.number}\n{revision.submitted_at:%Y-%m-%dT%H:%M:%SZ}\n{revision.digest}"
    )


@blueprint.get("/my/cases/<case>/content")
@page("follow_case")
def content(case: Case, competition: Competition) -> Any:
    """What was submitted: the revision of the address, else the one that counts; with what changed before it."""
    revisions = revisions_of(db.session(), case)
    number = request.args.get("revision", type=int)
    at = next((place for place, row in enumerate(revisions) if number in (None, row.number)), None)
    if at is None:
        return abort(404)
    revision, before = revisions[at], revisions[at + 1] if at + 1 < len(revisions) else None
    form = form_of(revision.form_version)
    bound = answer_form(form, revision.answers)
    return render_template(
        "submission/content.html",
        case=case,
        revision=revision,
        revisions=revisions,
        before=before,
        changed=changes(form, before.answers, revision.answers) if before else [],
        form=form,
        bound=bound,
        more=more_of(case, form, bound),
    )


@blueprint.post("/my/cases/<case>/withdraw")
@act("own_case")
def withdraw(case: Case, competition: Competition) -> Any:
    """Withdraw, with a reason."""
    try:
        submission.withdraw_case(
            db.session(), case, reason=request.form.get("reason", ""), by=me(), at=edge.at()
        )
    except NotReady as refusal:
        return show(case, refusal=refusal, code=422)
    flash(_("案例已撤回。"), "ok")
    return redirect(url_for("submission.cases"), 303)
