"""Visits: a verifier's list, the office's planning."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.presentation import Brief
from award.blueprints.screening.blueprint import blueprint
from award.blueprints.screening.navigation import require_desk
from award.blueprints.screening.queue import no_stage, stage_here
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Stage, User, Visit
from award.queries import visits as lists
from award.stages import visits as rules
from award.stages.claims import has_begun


def manners() -> dict[str, str]:
    """Manner → words."""
    return {"on_site": _("现场走访"), "remote": _("线上走访")}


def verdict_words() -> dict[str, str]:
    """Verdict → words."""
    return {"confirmed": _("予以确认"), "not_confirmed": _("不予确认")}


@blueprint.get("/visits")
@blueprint.get("/visits/<int:stage>")
@page("verify")
def visits(competition: Competition, stage: Stage | None = None) -> Any:
    """My visits; for the office all of them, and whom to send where."""
    stage = stage_here(stage, "verification", "screening.visits")
    return no_stage(_("走访核实")) if stage is None else show(stage)


def show(stage: Stage, code: int = 200, errors: dict[str, list[str]] | None = None) -> Any:
    """The list, with what a refused planning said."""
    session, user = db.session(), me()
    office = lists.is_office(session, user, stage.competition_id)
    view = request.args.get("view") or request.form.get("view") or ("unplanned" if office else "open")
    after = request.args.get("after", type=int)
    found = lists.visits_of(
        session, user, stage, concluded=view == "concluded", after=after if view != "unplanned" else None
    )
    values: dict[str, Any] = {
        "unplanned": [],
        "unplanned_total": 0,
        "next": found.after,
        "verifier_options": [],
    }
    if office:
        cases, total, more = lists.unplanned_of(
            session, user, stage, after=after if view == "unplanned" else None
        )
        values |= {"unplanned": cases, "unplanned_total": total}
        if view == "unplanned":
            people = lists.verifiers_of(session, stage.competition_id)
            words_of = [
                (user.id, _("%(name)s（手上 %(n)s 次）", name=user.name, n=number)) for user, number in people
            ]
            values |= {"next": more, "verifier_options": words_of}
    page_of = render_template(
        "screening/visits.html", stage=stage, found=found, view=view, office=office, manners=manners(),
        mode_options=[(mode, manners()[mode]) for mode in stage.parameters.get("modes", [])], verdict_words=verdict_words(), errors=errors or {},
        typed=request.form, brief=_brief(stage, found.counts, values["unplanned_total"], office), **values,
    )  # fmt: skip
    return page_of, code


def _brief(stage: Stage, counts: dict[str, int], unplanned: int, office: bool) -> Brief:
    if stage.state == "planned":
        return Brief(stage.name, _("本环节还没有开放"), stage.opens_at)
    if stage.state == "closed":
        return Brief(stage.name, _("本环节已经关闭，可以查看记录"), due_note=_("已关闭"))
    if office and unplanned:
        return Brief(
            stage.name,
            ngettext("还有 %(num)s 例没有安排走访", "还有 %(num)s 例没有安排走访", unplanned),
            stage.closes_at,
        )
    if counts["open"]:
        return Brief(
            stage.name,
            ngettext("还有 %(num)s 次走访没有结论", "还有 %(num)s 次走访没有结论", counts["open"]),
            stage.closes_at,
        )
    return Brief(stage.name, _("没有待办的走访"), stage.closes_at)


@blueprint.post("/visits/<int:stage>/plan")
@act("organise")
def plan_visits(competition: Competition, stage: Stage) -> Any:
    """Send one verifier to the ticked cases."""
    require_desk(stage, "screening.visits")
    tokens = request.form.getlist("case")
    verifier = db.session.get(User, request.form.get("verifier", type=int) or 0)
    query = select(Case).where(Case.token.in_(tokens), Case.competition_id == competition.id)
    cases = db.session.execute(query.order_by(Case.id)).scalars().all()
    problems = {}
    if not cases:
        problems["case"] = [_("请勾选要走访的案例。")]
    if verifier is None:
        problems["verifier"] = [_("请选择核查员。")]
    if problems or verifier is None:
        return show(stage, 422, problems)
    try:
        for case in cases:
            rules.plan_visit(db.session(), stage, case, verifier, manner=request.form.get("manner", ""),
                             by=me(), at=edge.at())  # fmt: skip
    except Invalid as refusal:
        db.session.rollback()
        return show(stage, 422, problems_of(refusal))
    flash(_("已安排%(name)s走访 %(n)s 例，通知随即发出。", name=verifier.name, n=len(cases)), "ok")
    return to_planning(stage)


@blueprint.post("/visits/<int:stage>/waive/<case>")
@act("plan_visit")
def waive_visit(competition: Competition, stage: Stage, case: Case) -> Any:
    """Let a case go on without a visit."""
    require_desk(stage, "screening.visits")
    rules.waive_visit(db.session(), stage, case, by=me(), at=edge.at())
    flash(_("%(reference)s 不安排走访，进入下一环节。", reference=case.reference), "ok")
    return to_planning(stage)


def office_acts(visit: Visit, is_open: bool) -> dict[str, Any] | None:
    """What the organiser may do with an open visit: whom else to send, whether to take it back; ``None``: nothing."""
    if not is_open or "organiser" not in workplace.standing().roles:
        return None
    people = lists.verifiers_of(db.session(), visit.candidacy.competition_id)
    others = [(user.id, user.name) for user, _open_ones in people if user.id != visit.verifier_id]
    return {"others": others, "may_cancel": not has_begun(visit)}


def to_planning(stage: Stage) -> Any:
    """Back to the cases that wait for a visit."""
    return redirect(
        url_for("screening.visits", slug=stage.competition.slug, stage=stage.id, view="unplanned"), 303
    )
