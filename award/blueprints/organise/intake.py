"""The cut-off of a rolling call, and the cases that wait for the next edition."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import outbox
from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.stages import moment_of
from award.blueprints.presentation import Brief
from award.cut_off import cut_off_of
from award.errors import Invalid, WrongState
from award.extensions import db
from award.i18n import N_
from award.models import Competition, Stage
from award.stages import intake as rules

CARRY = "award.carry_over_cases"


def rolling() -> Stage | None:
    """The competition's submission stage, if its call is a rolling one."""
    return next(
        (stage for stage in workplace.pipeline() if stage.kind == "submission" and stage.flow == "each"), None
    )


def show(competition: Competition, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The page, with what a refused form said."""
    stage = rolling()
    if stage is None:
        abort(404)
    waiting = rules.waiting_cases(db.session(), competition)
    return render_template(
        "organise/intake.html", stage=stage, cut_off=cut_off_of(competition), waiting=len(waiting),
        successors=rules.successors(db.session(), competition, by=me()), is_organiser="organiser" in workplace.standing().roles,
        form=request.form, errors=errors or {},
        brief=Brief(_("截止收件"), _todo(len(waiting)), cut_off_of(competition), where_note=stage.name),
    ), code  # fmt: skip


def _todo(waiting: int) -> str:
    return (
        _("有 %(n)s 例等待转入下一届", n=waiting) if waiting else _("设定截止收件时间；其后提交的转入下一届")
    )


@blueprint.get("/intake")
@page("officers")
def intake(competition: Competition) -> Any:
    """Cut-off and waiting cases."""
    return show(competition)


@blueprint.post("/intake/cut-off")
@act("organise")
def set_cut_off(competition: Competition) -> Any:
    """Set it, as an announced act."""
    stage = rolling()
    if stage is None:
        abort(404)
    try:
        rules.set_cut_off(
            db.session(), stage, moment_of("cut_off", competition.zone), title=request.form.get("title", ""),
            words=request.form.get("words", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(competition, 422, problems_of(refusal))
    flash(_("截止收件时间已设定，公告已发布。"), "ok")
    return redirect(url_for("organise.intake", slug=competition.slug), 303)


@blueprint.post("/intake/carry-over")
@act("organise")
def carry_over(competition: Competition) -> Any:
    """Move the waiting cases into the chosen edition, by a job."""
    chosen = request.form.get("successor", 0, type=int)
    if chosen not in {one.id for one in rules.successors(db.session(), competition, by=me())}:
        return show(competition, 422, {"successor": [_("请选择转入哪一届。")]})
    if not rules.waiting_cases(db.session(), competition):
        raise WrongState(N_("没有等待转入下一届的案例。"))
    job = outbox.enqueue(
        db.session(), CARRY, {"competition": competition.id, "successor": chosen, "by": me().id},
        key=f"{CARRY}:{competition.id}:{secrets.token_hex(8)}", at=edge.at(), by=me(), competition_id=competition.id,
    )  # fmt: skip
    return redirect(url_for("jobs.job", job=job.id, label=_("转入下一届")), 303)
