"""Files of a case: received, put in order, taken out, handed out. Uploaded bytes are never a page."""

from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from award.audience import reaches
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import wants_json, words
from award.blueprints.form_face import answer_form
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.desk import PICTURES, facts_of, opened
from award.blueprints.submission.saving import save_posted
from award.errors import Invalid
from award.extensions import db
from award.i18n import N_
from award.models import Case, CaseFile, Competition
from award.queries.files import named_in_revision
from award.queries.viewers import Eyes, eyes_on
from award.stages import files
from award.stages.pipeline import stages_of
from award.stages.setup import form_of
from award.storage import LocalStorage
from award.thumbnails import WIDTHS, thumbnail
from award.uploads import FileFacts, FileRefused, Limits
from award.uploads.limits import MEGABYTE
from award.uploads.receiving import keep_upload

SEALED_OFF = "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'self'"


def storage() -> LocalStorage:
    """Where the bytes lie."""
    return LocalStorage(current_app.config["AWARD"].files_dir)


@blueprint.post("/my/cases/<case>/files/<field>")
@act("edit_case", keyed=False, begins=False)
def upload(case: Case, competition: Competition, field: str) -> Any:
    """Receive files of one field. A script sends one and gets its row; a form may send several."""
    sent = [item for item in request.files.getlist("file") if item.filename]
    if not sent:
        raise Invalid(N_("请先选择文件。"), {field: [N_("请先选择文件。")]})
    opened(case)
    asked = files.may_add(db.session(), case, field, by=me(), at=edge.at())
    megabytes = min(asked.bounds.get("megabytes", 1 << 10), current_app.config["AWARD"].upload_max_mb)
    options = {
        "allowed": files.allowed_types(asked),
        "limits": Limits(size=megabytes * MEGABYTE),
        "strip_author": _is_blind(competition),
        "scanner": current_app.config["AWARD"].scanner,
    }
    db.session.rollback()  # an inspection takes its time; nobody shall wait for it
    kept, refused = _receive(sent, options)
    edge.begin()
    opened(case)
    rows = files.add_files(db.session(), case, field, kept, by=me(), at=edge.at())
    if wants_json():
        if refused:
            raise refused[0][1]
        return _row(case, rows[0])
    for name, refusal in refused:
        flash(f"{name}：{words(refusal)}", "bad")
    save_posted(case, request.form)
    return _back(case, field)


def _receive(
    sent: list[FileStorage], options: dict[str, Any]
) -> tuple[list[tuple[str, FileFacts]], list[tuple[str, FileRefused]]]:
    kept, refused = [], []
    for item in sent:
        name = item.filename or ""
        try:
            kept.append((name, keep_upload(item.stream, storage(), **options)))  # type: ignore[arg-type]
        except FileRefused as refusal:
            refused.append((name, refusal))
    return kept, refused


def _is_blind(competition: Competition) -> bool:
    """Will any expert have to judge without knowing the applicant? Then authors' names go from the files."""
    return any(stage.parameters.get("blind") for stage in stages_of(db.session(), competition.id))


def _row(case: Case, file: CaseFile) -> str:
    form = form_of(case.form_version)
    bound = answer_form(form.only(lambda asked: asked.key == file.field_key))
    row = {"file": file.id, "name": file.name}
    item = bound[file.field_key].item(row, facts_of(case, file))
    return render_template("submission/_file.html", item=item)


def _back(case: Case, field: str) -> Any:
    section = form_of(case.form_version).section_of(field).key
    return redirect(url_for("submission.edit", case=case.token, section=section), 303)


@blueprint.post("/my/cases/<case>/files/<field>/order")
@act("edit_case", keyed=False)
def order_files(case: Case, competition: Competition, field: str) -> Any:
    """The order of a field's files, by their ids."""
    order = request.form.getlist("order", type=int)
    files.order_files(db.session(), case, field, order, by=me(), at=edge.at())
    return "" if wants_json() else _back(case, field)


@blueprint.post("/my/cases/<case>/files/<file>/remove")
@act("edit_case", keyed=False)
def remove_file(case: Case, competition: Competition, file: CaseFile) -> Any:
    """Take a file out."""
    field = file.field_key
    if not wants_json():
        save_posted(case, request.form)
    files.remove_file(db.session(), case, file, by=me(), at=edge.at())
    if not wants_json():
        flash(_("已删除。"), "ok")
    return "" if wants_json() else _back(case, field)


def seen_file(file: CaseFile, case: Case) -> Eyes:
    """With whose eyes the person may read this file. 404 where its field is not for them, or it was never submitted."""
    eyes = eyes_on(db.session(), me(), case)
    field = form_of(case.form_version).by_key.get(file.field_key)
    if field is None or not reaches(field, eyes.audience, blind=eyes.blind):
        abort(404)
    if not eyes.is_inside and not named_in_revision(db.session(), file):
        abort(404)
    return eyes


@blueprint.get("/files/<file>")
@page("view_case")
def file(file: CaseFile, case: Case) -> Response:
    """The bytes, as an attachment; blind experts get a name that says nothing."""
    eyes = seen_file(file, case)
    name = f"{file.id}.{file.kind}" if eyes.blind else file.name
    answer = send_file(
        storage().path(file.sha256), mimetype=file.media_type, as_attachment=True, download_name=name
    )
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    answer.headers["Cache-Control"] = (
        "private, no-cache"  # kept by nobody else, and asked for again each time
    )
    return answer


@blueprint.get("/files/<file>/<int:width>.jpg")
@page("view_case")
def small_picture(file: CaseFile, case: Case, width: int) -> Response:
    """Our own small rendering of a picture."""
    seen_file(file, case)
    if file.kind not in PICTURES or width not in WIDTHS:
        abort(404)
    answer = send_file(thumbnail(storage(), file.sha256, width), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
