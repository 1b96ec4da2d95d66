"""The office's list of cases, and one case as the office sees it."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award.audience import Audience, cut, cut_form
from award.blueprints import edge, workplace
from award.blueprints.case_words import outcome_words, rules_reasons, state_words
from award.blueprints.edge import page
from award.blueprints.form_face import answer_form
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.extensions import db
from award.models import Case, Competition
from award.queries import case_history
from award.queries.cases import COUNTED, Filters, cases_of
from award.stages.setup import form_of

#: the parameters of the address that filter the list
FILTERED = ("state", "category", "region", "stage", "outcome", "q")


def filters_of() -> Filters:
    """The filters of the address; nonsense counts as none."""
    args = request.args
    return Filters(
        state=args.get("state", ""),
        category=args.get("category", type=int),
        region=args.get("region", ""),
        stage=args.get("stage", type=int),
        outcome=args.get("outcome", ""),
        words=args.get("q", "").strip(),
    )


@blueprint.get("/cases")
@page("officers")
def cases(competition: Competition) -> Any:
    """The list."""
    window = cases_of(db.session(), edge.actor(), competition, filters_of(), after=request.args.get("after"))
    return render_template(
        "organise/cases.html", window=window, counted=COUNTED, state_words=state_words(),
        export_filters={name: request.args[name] for name in FILTERED if name in request.args},
        stages=[(stage.id, stage.name) for stage in workplace.pipeline()],
        category_options=[(category.id, category.name) for category in competition.categories],
        brief=Brief(_("案例"), _("查找、筛选、导出；点标题看全文")),
    )  # fmt: skip


@blueprint.get("/cases/<case>")
@page("read_as_office")
def case(competition: Competition, case: Case) -> Any:
    """One case: the revision that counts, where it stands, what happened."""
    revision = case.revision
    form = form_of(revision.form_version if revision else case.form_version)
    answers = revision.answers if revision else (case.draft.answers if case.draft else {})
    return render_template(
        "organise/case.html",
        case=case,
        form=cut_form(form, Audience.OFFICE),
        bound=answer_form(cut_form(form, Audience.OFFICE), cut(answers, form, Audience.OFFICE)),
        state_words=state_words(),
        outcome_words=outcome_words(),
        rules_reasons=rules_reasons(),
        history=case_history.passage_of(db.session(), case),
        brief=Brief(case.reference or _("草稿"), case.title),
    )
