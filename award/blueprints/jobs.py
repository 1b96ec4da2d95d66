"""The progress bar of a long job, for whoever asked for it and for the office; and its cancel button."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from award import policy
from award.blueprints import edge
from award.blueprints.edge import act, page
from award.blueprints.lookup import Found, looks_up
from award.extensions import db
from award.models import Job

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


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
    """The bar; it asks for itself again until the job has ended. ``label``: the words over it."""
    return render_template("jobs/job.html", job=job, label=request.args.get("label", ""))


@blueprint.post("/<int:job>/cancel")
@act("signed_in")
def cancel(job: Job) -> Any:
    """Ask the job to stop at its next step."""
    if job.state in ("queued", "running"):
        job.cancel_asked = True
    return redirect(url_for("jobs.job", job=job.id), 303)
