"""The plain desk: serves any stage kind that has no screens of its own, by the kind's own table of transitions."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from award.audience import cut, cut_form
from award.blueprints import edge
from award.blueprints.case_words import outcome_words
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.form_face import answer_form
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.blueprints.submission.desk import shown_files
from award.errors import Refused
from award.extensions import db
from award.models import Case, Competition, Stage
from award.queries.files import files_of
from award.queries.plain_desk import cases_in
from award.queries.screening_desk import desk_of
from award.queries.viewers import eyes_on
from award.stages.setup import form_of
from award.stages.verdicts import locked_candidacy
from award.workflow import Transition, advance, kind_of, possible


def arrows(stage: Stage) -> dict[str, Transition]:
    """The transitions of the stage's kind that a person takes on one case, by name."""
    return {
        arrow.name: arrow for arrow in kind_of(stage).transitions if arrow.outcomes and not arrow.by_clock
    }


@blueprint.get("/desk/<int:stage>")
@page("screen")
def plain_queue(competition: Competition, stage: Stage) -> Any:
    """The stage's cases: open ones, decided ones."""
    require_desk(stage, "screening.plain_queue")
    view = "decided" if request.args.get("view") == "decided" else "open"
    found = cases_in(
        db.session(), me(), stage, decided=view == "decided", after=request.args.get("after", type=int)
    )
    todo = (
        ngettext("还有 %(num)s 例没有结论", "还有 %(num)s 例没有结论", found.counts["open"])
        if found.counts["open"]
        else _("没有待办的案例")
    )
    return render_template(
        "screening/plain_queue.html", stage=stage, found=found, view=view, outcomes=outcome_words(),
        brief=Brief(stage.name, todo, stage.closes_at),
    )  # fmt: skip


@blueprint.get("/desk/<int:stage>/<case>")
@page("view_case")
def plain_desk(competition: Competition, stage: Stage, case: Case) -> Any:
    """One case, and a button for each of the kind's transitions that may be taken."""
    require_desk(stage, "screening.plain_queue")
    return show(stage, case)


def show(stage: Stage, case: Case, code: int = 200, message: str = "") -> Any:
    """The desk, with what a refused act said."""
    session, user = db.session(), me()
    desk, eyes, table = desk_of(session, stage, case, user), eyes_on(session, user, case), arrows(stage)
    form = form_of(desk.revision.form_version)
    seen = cut_form(form, eyes.audience, blind=eyes.blind)
    shown = shown_files(files_of(session, desk.revision, seen))
    answers = cut(desk.revision.answers, form, eyes.audience, blind=eyes.blind)
    page_of = render_template(
        "screening/plain_desk.html", stage=stage, case=case, desk=desk, form=seen, bound=answer_form(seen, answers),
        more={field.key: shown for field in seen.fields() if field.kind.name == "files"},
        table=table, outcomes=outcome_words(), message=message, typed=request.form,
        now=possible(session, case, tuple(table), by=user, at=edge.at(), stage=stage, candidacy=desk.candidacy),
        brief=Brief(stage.name, outcome_words()[desk.candidacy.outcome], stage.closes_at, case.reference or ""),
    )  # fmt: skip
    return page_of, code


@blueprint.post("/desk/<int:stage>/<case>/<name>")
@act("view_case")
def take_arrow(competition: Competition, stage: Stage, case: Case, name: str) -> Any:
    """Take one of the kind's transitions; who may, says the transition."""
    require_desk(stage, "screening.plain_queue")
    arrow = arrows(stage).get(name)
    if arrow is None:
        abort(404)
    reason = request.form.get("reason", "").strip()
    if arrow.to_outcome == "eliminated" and not reason:
        return show(stage, case, 422, _("请写明理由。"))
    try:
        candidacy = locked_candidacy(db.session(), stage, case)
        advance(case, name, session=db.session(), by=me(), at=edge.at(), stage=stage, candidacy=candidacy,
                reason=reason or None)  # fmt: skip
    except Refused as refusal:
        if refusal.http == 403:
            raise
        db.session.rollback()
        return show(stage, case, refusal.http, words(refusal))
    flash(_("%(reference)s：%(done)s。", reference=case.reference, done=_(arrow.label)), "ok")
    return redirect(url_for("screening.plain_queue", slug=competition.slug, stage=stage.id), 303)
