"""Sealed draws: sealed and executed by the office, published from the first minute with all that repeats them."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge, workplace
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.organise.stages import moment_of
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import roles
from award.blueprints.site.visible import public_edition, values_of
from award.errors import Invalid
from award.extensions import db
from award.models import Case, Competition, Draw, Stage
from award.queries.draws import cases_drawn, draws_of, expertise_of, signed_in
from award.queries.votes import candidates_of
from award.stages import draws as rules


@looks_up("draw")
def _draw(value: int, found: Found) -> Any:
    return belongs(db.session.get(Draw, value), found)


def show(competition: Competition, code: int = 200, failed: Draw | None = None, problems: Any = None) -> Any:
    """The office's list; ``failed``: the draw whose form was refused."""
    draws = draws_of(db.session(), competition)
    return (
        render_template(
            "results/draws.html",
            draws=draws,
            cases=cases_drawn(db.session(), draws),
            names=signed_in(db.session(), draws),
            stages=[
                stage for stage in workplace.pipeline() if rules.subject_of(stage) and stage.state != "closed"
            ],
            tiers=[(tier.key, tier.name) for tier in competition.tiers],
            now=edge.at(),
            may_seal="organiser" in roles(),
            may_draw=bool(roles() & {"organiser", "chair"}),
            failed=failed.id if failed else None,
            problems=problems or {},
            posted=request.form,
            brief=Brief(_("抽签"), _("先公布名单指纹和号码出处，号码公布后再抽，任何人都能复算")),
        ),
        code,
    )


@blueprint.get("/work/<slug>/draws")
@page("officers")
def draws(competition: Competition) -> Any:
    """All draws, with what can be done about them."""
    return show(competition)


def _form(stage: Stage, code: int = 200, problems: dict[str, Any] | None = None) -> Any:
    session, subject = db.session(), rules.subject_of(stage)
    if subject is None:
        abort(404)
    candidates = candidates_of(session, stage) if subject == "cases" else []
    ties = {one.case.reference for one in candidates if one.on_line}
    entries = list(rules.eligible_of(session, stage))
    titles = (
        {one.case.reference: one.case.title for one in candidates}
        if subject == "cases"
        else {entry: _("、").join(known) for entry, known in expertise_of(session, stage.competition).items()}
    )
    posted = request.form
    chosen = set(posted.getlist("entries")) if posted else (ties if subject == "cases" else set(entries))
    return (
        render_template(
            "results/draw_new.html",
            stage=stage,
            subject=subject,
            entries=entries,
            titles=titles,
            ties=len(ties),
            chosen=chosen,
            problems=problems or {},
            posted=posted,
            brief=Brief(
                _("新的抽签"), _("选定名单，写明号码出处和公布时间，然后封存"), where_note=stage.name
            ),
        ),
        code,
    )


@blueprint.get("/work/<slug>/draws/new/<int:stage>")
@page("organise")
def new_draw(competition: Competition, stage: Stage) -> Any:
    """The form."""
    return _form(stage)


@blueprint.post("/work/<slug>/draws/new/<int:stage>")
@act("organise")
def seal_draw(competition: Competition, stage: Stage) -> Any:
    """Freeze the list and publish its digest."""
    form = request.form
    try:
        made = rules.seal_draw(
            db.session(), stage, entries=form.getlist("entries"), wanted=form.get("wanted", type=int) or 0,
            source=form.get("source", ""), due_at=moment_of("due_at", competition.zone),
            by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return _form(stage, 422, problems_of(refusal))
    return _back(made, _("名单已封存，指纹已在公开页公布。"))


def _back(made: Draw, said: str) -> Any:
    flash(said, "ok")
    slug = made.stage.competition.slug
    return redirect(url_for("results.draws", slug=slug) + f"#d{made.number}", 303)


@blueprint.post("/work/<slug>/draws/<int:draw>/number")
@act("organise_or_preside")
def execute_draw(competition: Competition, draw: Draw) -> Any:
    """Enter the number and draw."""
    try:
        rules.execute_draw(db.session(), draw, seed=request.form.get("seed", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(competition, 422, draw, problems_of(refusal))
    return _back(draw, _("已抽签，结果和复算方法已公布。"))


@blueprint.post("/work/<slug>/draws/<int:draw>/void")
@act("organise")
def void_draw(competition: Competition, draw: Draw) -> Any:
    """Take it back before its number exists, with a public reason."""
    try:
        rules.void_draw(db.session(), draw, reason=request.form.get("reason", ""), by=me(), at=edge.at())
    except Invalid as refusal:
        return show(competition, 422, draw, problems_of(refusal))
    return _back(draw, _("抽签已作废，理由已公布。"))


@blueprint.post("/work/<slug>/draws/<int:draw>/cases/<case>")
@act("organise_or_preside")
def carry_out_draw(competition: Competition, draw: Draw, case: Case) -> Any:
    """Give a drawn case a tier; the draw is the reason."""
    tier = next((tier for tier in competition.tiers if tier.key == request.form.get("tier")), None)
    if tier is None:
        return show(competition, 422, draw, {"tier": [_("请选择一个奖项。")]})
    rules.decide_by_draw(db.session(), draw, case, tier=tier, by=me(), at=edge.at())
    return _back(draw, _("已据此评定，理由记入评定记录。"))


@blueprint.get("/c/<slug>/draws")
@page("public")
def public_draws(competition: Competition) -> Any:
    """What anybody needs to watch a draw and to repeat it."""
    edition = public_edition(competition)
    return render_template(
        "results/draws_public.html", **values_of(edition), draws=draws_of(db.session(), competition), now=edge.at()
    )  # fmt: skip


@blueprint.get("/c/<slug>/draws/<int:draw>.txt")
@page("public")
def drawn_from(competition: Competition, draw: Draw) -> Response:
    """The list that was drawn from, one entry a line; public once the draw is done."""
    public_edition(competition)
    if draw.drawn is None:
        abort(404)
    response = make_response("\n".join(draw.eligible))
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{draw.number}.txt"'
    return response


@blueprint.get("/c/<slug>/draws/<int:draw>.json")
@page("public")
def draw_file(competition: Competition, draw: Draw) -> Response:
    """Everything of a draw; list, number and lots once it is done."""
    public_edition(competition)
    done = draw.drawn is not None
    zone = ZoneInfo(competition.zone)
    facts = {
        "competition": competition.slug, "number": draw.number, "stage": draw.stage.key, "subject": draw.subject,
        "wanted": draw.wanted, "of": len(draw.eligible), "digest": draw.digest, "source": draw.source,
        "sealed_at": draw.sealed_at.astimezone(zone).isoformat(), "due_at": draw.due_at.astimezone(zone).isoformat(),
        "voided": draw.void_reason, "eligible": draw.eligible if done else None, "seed": draw.seed, "drawn": draw.drawn,
        "lot": "SHA-256 of SEED, newline, ENTRY as hex, ascending",
    }  # fmt: skip
    return jsonify(facts)
