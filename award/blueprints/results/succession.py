"""Seats that fell free after the release: who would move up, asked by the office, confirmed by the chair."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, roles
from award.errors import Invalid, NotReady, Stale
from award.extensions import db
from award.models import Case, Competition, Stage
from award.queries.successions import moves_in_words, successions_of
from award.stages import succession as rules
from award.stages import vacancies


def show(stage: Stage, code: int = 200, *, problems: dict[str, Any] | None = None, message: str = "") -> Any:
    """Each free seat with who would take it, the proposal that waits, what was decided before."""
    of_kind(stage, "decision")
    session = db.session()
    chosen = _chosen()
    seats = vacancies.vacancies(session, stage)
    chains = vacancies.chains(session, stage, seats, chosen)
    past = successions_of(session, stage)
    waiting = next((one for one in past if one.asked.decided_at is None), None)
    return (
        render_template(
            "results/succession.html",
            stage=stage,
            seats=[
                (seat, steps, vacancies.digest_of_steps(steps))
                for seat, steps in zip(seats, chains, strict=True)
            ],
            waiting=waiting,
            past=[one for one in past if one is not waiting],
            moves=moves_in_words(session, stage, past),
            chosen=sorted(chosen),
            is_organiser="organiser" in roles(),
            is_chair="chair" in roles(),
            problems=problems or {},
            message=message,
            posted=request.form,
            brief=Brief(_("递补"), _todo(waiting is not None, len(seats)), where_note=stage.name),
        ),
        code,
    )


def _chosen() -> set[int]:
    given = [*request.args.getlist("choose"), *request.form.getlist("choose")]
    return {int(value) for value in given if value.isdecimal()}


def _todo(waits: bool, seats: int) -> str:
    if waits:
        return _("有一项递补等评委会主任决定") if "chair" not in roles() else _("有一项递补等您决定")
    return _("有 %(n)s 个空缺，可以提请递补", n=seats) if seats else _("名单没有空缺")


def _back(stage: Stage, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("results.succession", slug=stage.competition.slug, stage=stage.id), 303)


@blueprint.get("/work/<slug>/results/<int:stage>/succession")
@page("officers")
def succession(competition: Competition, stage: Stage) -> Any:
    """The free seats of a released decision."""
    return show(stage)


@blueprint.post("/work/<slug>/results/<int:stage>/succession/<case>")
@act("organise")
def ask_succession(competition: Competition, stage: Stage, case: Case) -> Any:
    """Ask the chair to let the next in rank move up into the seat that this case left."""
    of_kind(stage, "decision")
    form = request.form
    try:
        rules.ask_succession(
            db.session(), stage, case, chosen=_chosen(), digest=form.get("digest", ""), reason=form.get("reason", ""),
            note=form.get("note", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(stage, 422, problems=problems_of(refusal))
    except (NotReady, Stale) as refusal:
        return show(stage, 409 if isinstance(refusal, Stale) else 422, message=words(refusal))
    return _back(stage, _("已提请评委会主任决定。"))


@blueprint.post("/work/<slug>/results/<int:stage>/succession")
@act("preside")
def decide_succession(competition: Competition, stage: Stage) -> Any:
    """The chair decides, once; approved, the public list gets a new version with the note."""
    of_kind(stage, "decision")
    approved = request.form.get("decision") == "approve"
    try:
        rules.decide_succession(
            db.session(), stage, request.form.get("asked", 0, type=int), approved=approved,
            reason=request.form.get("reason", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(stage, 422, problems={"decided": problems_of(refusal)["reason"]})
    except Stale as refusal:
        db.session.rollback()
        return show(stage, 409, message=words(refusal))
    return _back(stage, _("已同意递补，名单的新版本随即公布。") if approved else _("决定已记录。"))
