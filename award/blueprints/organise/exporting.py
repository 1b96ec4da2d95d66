"""The list of cases as a file: a job with its bar, then the file for whoever asked for it."""

import secrets
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from award import outbox
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.cases import filters_of
from award.blueprints.presentation import Brief
from award.errors import WrongState
from award.exports.writing import FORMATS
from award.extensions import db
from award.i18n import N_
from award.models import Competition, Job
from award.storage import LocalStorage

RENDER = "award.render_cases"


@blueprint.post("/cases/export")
@act("officers")
def export_cases(competition: Competition) -> Any:
    """Ask for the file of the cases that the list shows under its filter."""
    form = request.form.get("form", "xlsx")
    if form not in FORMATS:
        abort(404)
    by = me()
    job = outbox.enqueue(
        db.session(),
        RENDER,
        {"competition": competition.id, "by": by.id, "form": form, "locale": str(get_locale()), "filters": vars(filters_of())},
        key=f"{RENDER}:{competition.id}:{secrets.token_hex(8)}",
        at=edge.at(),
        by=by,
        competition_id=competition.id,
    )  # fmt: skip
    return redirect(url_for("organise.exported", slug=competition.slug, job=job.id), 303)


def _mine(competition: Competition, job: Job) -> Job:
    """The job, if it is an export of this competition that the person asked for: another's may hold more than he may see."""
    if job.name != RENDER or job.competition_id != competition.id or job.asked_by_id != me().id:
        abort(404)
    return job


@blueprint.get("/cases/export/<int:job>")
@page("officers")
def exported(competition: Competition, job: Job) -> Any:
    """The bar, then the file; the bar asks for itself, the link is there once it has ended."""
    found = _mine(competition, job)
    label = _("导出案例清单")
    if request.headers.get("HX-Request"):
        return render_template("organise/_export.html", job=found, label=label)
    return render_template(
        "organise/export.html", job=found, label=label, brief=Brief(_("导出"), _("导出完成后下载文件"))
    )


@blueprint.get("/cases/export/<int:job>/file")
@page("officers")
def exported_file(competition: Competition, job: Job) -> Response:
    """The file."""
    found = _mine(competition, job)
    if found.state != "done" or not found.result:
        abort(404)
    form = found.arguments["form"]
    try:
        path = LocalStorage(current_app.config["AWARD"].files_dir).path(found.result["digest"])
    except FileNotFoundError:
        raise WrongState(N_("导出的文件只保留 7 天，已经过期，请重新导出。")) from None
    name = _("%(competition)s案例清单", competition=competition.name)
    return send_file(
        path, mimetype=FORMATS[form].media_type, as_attachment=True, download_name=f"{name}.{form}"
    )
