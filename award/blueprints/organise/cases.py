"""The office's list of cases, and one case as the office sees it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import policy
from award.audience import Audience, cut, cut_form
from award.blueprints import edge, workplace
from award.blueprints.case_words import outcome_words, rules_reasons, state_words
from award.blueprints.edge import act, me, page
from award.blueprints.form_face import answer_form
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.extensions import db
from award.models import Case, Competition
from award.queries import case_history
from award.queries.cases import COUNTED, Filters, cases_of
from award.stages import submission
from award.stages.setup import form_of
from award.workflow import transition

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


def show(case: Case, code: int = 200, problems: dict[str, list[str]] | None = None) -> Any:
    """One case as the office reads it, with what a refused form said."""
    revision = case.revision
    form = form_of(revision.form_version if revision else case.form_version)
    answers = revision.answers if revision else (case.draft.answers if case.draft else {})
    may_disqualify = case.state in transition("disqualify_case").states and policy.may(
        db.session(), edge.actor(), "organise_case", competition_id=case.competition_id, case=case
    )
    has_left = case.ended_at is not None and workplace.is_officer()
    return (
        render_template(
            "organise/case.html",
            case=case,
            form=cut_form(form, Audience.OFFICE),
            bound=answer_form(cut_form(form, Audience.OFFICE), cut(answers, form, Audience.OFFICE)),
            state_words=state_words(),
            outcome_words=outcome_words(),
            rules_reasons=rules_reasons(),
            history=case_history.passage_of(db.session(), case),
            vacated=case_history.vacated_by(db.session(), case) if has_left else None,
            may_disqualify=may_disqualify,
            problems=problems or {},
            posted=request.form,
            brief=Brief(
                case.reference or _("草稿"),
                _("案例已经退出，可以查阅") if case.ended_at else _("查阅申报内容和评审经过"),
            ),
        ),
        code,
    )


@blueprint.get("/cases/<case>")
@page("read_as_office")
def case(competition: Competition, case: Case) -> Any:
    """One case: the revision that counts, where it stands, what happened."""
    return show(case)


@blueprint.post("/cases/<case>/disqualification")
@act("organise_case")
def disqualify(competition: Competition, case: Case) -> Any:
    """Take it out, with a reason that its applicant reads; the number is typed to confirm."""
    reason, number = request.form.get("reason", "").strip(), request.form.get("confirm", "").strip()
    problems = {}
    if not reason:
        problems["reason"] = [_("请写明理由。")]
    if number != case.reference:
        problems["confirm"] = [_("请输入这个案例的编号，确认没有选错。")]
    if problems:
        return show(case, 422, problems)
    submission.disqualify_case(db.session(), case, reason=reason, by=me(), at=edge.at())
    flash(_("已取消资格，申报人会收到通知和理由。"), "ok")
    return redirect(url_for("organise.case", slug=competition.slug, case=case.token), 303)
