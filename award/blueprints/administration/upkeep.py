"""Links that no mail server took, handed out one by one; jobs that gave up, tried again."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from award import administration
from award.blueprints import edge
from award.blueprints.administration.blueprint import blueprint
from award.blueprints.edge import act, me, page
from award.blueprints.presentation import Brief
from award.extensions import db
from award.models import Job, Message
from award.queries import site


@blueprint.get("/links")
@page("site_admin")
def links() -> Any:
    """Letters with a link that reached nobody. Their bodies are not shown."""
    brief = Brief(_("未发出的链接"), _("核实对方身份后逐一转交，每次转交都会记录。"))
    return render_template(
        "administration/links.html", messages=site.links_held_back(db.session()), brief=brief
    )


@blueprint.post("/links/<int:message_id>")
@act("site_admin", keyed=False)
def hand_out_link(message_id: int) -> Any:
    """Show one letter, once for each event."""
    message = db.session.get(Message, message_id)
    if message is None:
        abort(404)
    shown = administration.hand_out_link(db.session(), message, by=me(), at=edge.at())
    brief = Brief(_("转交链接"), _("请只交给收件人本人。"))
    return render_template("administration/link.html", message=shown, brief=brief)


@blueprint.get("/jobs")
@page("site_admin")
def jobs() -> Any:
    """Jobs that gave up, with their last words."""
    brief = Brief(_("未完成的任务"), _("排除原因后重试；任务可以安全地重复执行。"))
    return render_template("administration/jobs.html", jobs=site.dead_jobs(db.session()), brief=brief)


@blueprint.post("/jobs/<int:job_id>/retry")
@act("site_admin")
def retry_job(job_id: int) -> Any:
    """Once more."""
    job = db.session.get(Job, job_id)
    if job is None:
        abort(404)
    administration.retry_job(db.session(), job, by=me(), at=edge.at())
    flash(_("已重新排队。"), "ok")
    return redirect(url_for("administration.jobs"), 303)
