"""The chair hands a case back while it is being scored."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.audience import Audience, cut_form
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.form_face import answer_form
from award.blueprints.organise.stages import local, moment_of
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.errors import Invalid, WrongState
from award.extensions import db
from award.models import Case, Competition, Stage
from award.stages.rescoring import return_scored_case
from award.stages.setup import form_of


@blueprint.get("/<int:stage>/returns/<case>")
@page("preside_case")
def return_page(competition: Competition, stage: Stage, case: Case) -> Any:
    """Which contents, why, until when; what happens to the sheets."""
    return show(stage, case)


def show(
    stage: Stage, case: Case, code: int = 200, errors: dict[str, list[str]] | None = None, message: str = ""
) -> Any:
    """The form, with what a refusal said."""
    if stage.kind != "scoring" or case.revision is None:
        abort(404)
    form = cut_form(form_of(case.form_version), Audience.OFFICE)
    due = local(
        edge.at() + timedelta(days=int(stage.parameters.get("correction_days", 5))), stage.competition.zone
    )
    return render_template(
        "scoring/return.html", stage=stage, case=case, form=form, bound=answer_form(form, case.revision.answers),
        typed=request.form, errors=errors or {}, message=message, due=due,
        brief=Brief(_("退回补正"), _("写明要补正的内容；已封存的评分表搁置，补正后重新评分"), stage.closes_at, where_note=case.reference or ""),
    ), code  # fmt: skip


@blueprint.post("/<int:stage>/returns/<case>")
@act("preside_case")
def return_case(competition: Competition, stage: Stage, case: Case) -> Any:
    """Hand it back; its sheets are set aside, applicant and experts are told."""
    fields = {key: request.form.get(f"reason_{key}", "") for key in request.form.getlist("field")}
    person = me()
    try:
        return_scored_case(
            db.session(), stage, case, fields=fields, words=request.form.get("words", ""),
            due_at=moment_of("due_at", competition.zone), by=person, at=edge.at(),
        )  # fmt: skip
    except (Invalid, WrongState) as refusal:
        db.session.rollback()
        code = 409 if isinstance(refusal, WrongState) else 422
        return show(stage, case, code, problems_of(refusal), words(refusal))
    flash(_("%(reference)s 已退回补正，通知随即发出。", reference=case.reference), "ok")
    return redirect(url_for("scoring.sheets", slug=competition.slug, stage=stage.id), 303)
