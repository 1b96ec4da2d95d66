"""Pictures of a visit: received one by one, shown small, handed out to whoever may read the record."""

from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import wants_json, words
from award.blueprints.lookup import looks_up
from award.blueprints.screening.blueprint import blueprint
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Visit, VisitPhoto
from award.stages import visit_photos as rules
from award.storage import LocalStorage
from award.thumbnails import WIDTHS, thumbnail
from award.uploads import FileRefused, Limits
from award.uploads.limits import MEGABYTE
from award.uploads.receiving import keep_upload

SEALED_OFF = "sandbox; default-src 'none'; img-src 'self'; frame-ancestors 'self'"


@looks_up("photo")
def _photo(value: str, found: dict[str, Any]) -> VisitPhoto | None:
    photo = db.session.execute(select(VisitPhoto).where(VisitPhoto.token == value)).scalar_one_or_none()
    visit = found.get("visit")
    return photo if photo is not None and visit is not None and photo.visit_id == visit.id else None


def storage() -> LocalStorage:
    """Where the bytes lie."""
    return LocalStorage(current_app.config["AWARD"].files_dir)


def photo_rows(competition: Competition, visit: Visit, photos: list[VisitPhoto]) -> list[dict[str, Any]]:
    """The pictures as ``macros/files.html`` wants them."""
    return [_row(competition, visit, photo) for photo in photos]


def _row(competition: Competition, visit: Visit, photo: VisitPhoto) -> dict[str, Any]:
    where = {"slug": competition.slug, "visit": visit.id, "photo": photo.token}
    return {
        "id": photo.id,
        "name": photo.name,
        "caption": photo.caption,
        "captioned": "optional",
        "prefix": f"photo-{photo.id}",
        "octets": storage().size(photo.sha256) if storage().exists(photo.sha256) else None,
        "state": "ready",
        "url": url_for("screening.photo", **where),
        "small": url_for("screening.small_photo", width=480, **where),
        "remove_url": url_for("screening.remove_photo", **where),
    }


@blueprint.post("/visits/record/<int:visit>/photos")
@act("visit_case", keyed=False, begins=False)
def add_photos(competition: Competition, visit: Visit, case: Case) -> Any:
    """Receive pictures. A script sends one and gets its row; a form may send several."""
    sent = [item for item in request.files.getlist("file") if item.filename]
    if not sent:
        raise Invalid(_("请先选择照片。"), {"photos": [_("请先选择照片。")]})
    settings, visit_id = current_app.config["AWARD"], visit.id
    db.session.rollback()  # an inspection takes its time; nobody shall wait for it
    kept = []
    for item in sent:
        try:
            limits = Limits(size=settings.upload_max_mb * MEGABYTE)
            facts = keep_upload(
                item.stream, storage(), allowed=rules.KINDS, limits=limits, scanner=settings.scanner
            )  # type: ignore[arg-type]
            kept.append((item.filename or "", facts))
        except FileRefused as refusal:
            if wants_json():
                raise
            flash(f"{item.filename}：{words(refusal)}", "bad")
    edge.begin()
    visit = db.session.get_one(Visit, visit_id)
    added = [rules.add_photo(db.session(), visit, name, facts, by=me(), at=edge.at()) for name, facts in kept]
    if wants_json():
        return render_template("screening/_photo.html", file=_row(competition, visit, added[0]))
    return redirect(url_for("screening.visit", slug=competition.slug, visit=visit.id), 303)


@blueprint.post("/visits/record/<int:visit>/photos/<photo>/remove")
@act("visit_case", keyed=False)
def remove_photo(competition: Competition, visit: Visit, case: Case, photo: VisitPhoto) -> Any:
    """Take a picture out."""
    rules.remove_photo(db.session(), visit, photo, by=me())
    if wants_json():
        return ""
    flash(_("已删除。"), "ok")
    return redirect(url_for("screening.visit", slug=competition.slug, visit=visit.id), 303)


@blueprint.get("/visits/record/<int:visit>/photos/<photo>")
@page("read_visit")
def photo(competition: Competition, visit: Visit, case: Case, photo: VisitPhoto) -> Response:
    """The picture, as an attachment."""
    answer = send_file(
        storage().path(photo.sha256), mimetype=photo.media_type, as_attachment=True, download_name=photo.name
    )
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer


@blueprint.get("/visits/record/<int:visit>/photos/<photo>/<int:width>.jpg")
@page("read_visit")
def small_photo(
    competition: Competition, visit: Visit, case: Case, photo: VisitPhoto, width: int
) -> Response:
    """Our own small rendering of it."""
    if width not in WIDTHS:
        abort(404)
    answer = send_file(thumbnail(storage(), photo.sha256, width), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
