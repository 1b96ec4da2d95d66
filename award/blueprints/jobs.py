"""The progress bar of a long job, for whoever asked for it and for the office; and its cancel button."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import policy
from award.blueprints import edge
from award.blueprints.account.entering import own_path
from award.blueprints.edge import act, page
from award.blueprints.lookup import Found, looks_up
from award.extensions import db
from award.models import Job

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")
RUNNING = ("queued", "running")


@looks_up("job")
def _job(value: int, found: Found) -> Any:
    job = db.session.get(Job, value)
    user = edge.actor()
    if job is None or user is None:
        return None
    office = job.competition_id is not None and policy.may(
        db.session(), user, "officers", competition_id=job.competition_id
    )
    return job if office or user.is_site_admin or job.asked_by_id == user.id else None


@blueprint.get("/<int:job>")
@page("signed_in")
def job(job: Job) -> Any:
    """The bar, as a page of its own or inside the page that shows it; there it asks for itself again until the job
    has ended, and then has the page loaded anew, which shows what came of it. ``label``: the words over it."""
    label = request.args.get("label", "") or _("后台任务")
    if not request.headers.get("HX-Request"):
        return render_template("jobs/page.html", job=job, label=label)
    bar = make_response(render_template("jobs/job.html", job=job, label=label))
    if job.state not in RUNNING:
        bar.headers["HX-Refresh"] = "true"
    return bar


@blueprint.post("/<int:job>/cancel")
@act("signed_in")
def cancel(job: Job) -> Any:
    """Ask the job to stop at its next step; back to the page that showed its bar."""
    if job.state in RUNNING:
        job.cancel_asked = True
    came = urlsplit(request.referrer or "")
    back = came._replace(scheme="", netloc="").geturl() if came.netloc == request.host else ""
    return redirect(own_path(back) or url_for("jobs.job", job=job.id), 303)
