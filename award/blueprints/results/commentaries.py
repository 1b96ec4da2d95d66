"""Commentaries: by one person or by the committee unsigned, on one case or several."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.blueprints.results.desk import of_kind, to_desk
from award.errors import Invalid
from award.extensions import db
from award.models import Commentary, Competition, Stage
from award.queries.printing import authors_of, cases_of_commentary
from award.stages import editing
from award.stages.printing import COMMENT
from award.stages.public_lists import winners


@looks_up("commentary")
def _commentary(value: int, found: Found) -> Any:
    return belongs(db.session.get(Commentary, value), found)


def show(
    stage: Stage, commentary: Commentary | None, code: int = 200, problems: dict[str, Any] | None = None
) -> Any:
    """The editor of one commentary."""
    of_kind(stage, "publication")
    listed = winners(db.session(), stage)
    chosen = set(cases_of_commentary(db.session(), commentary)) if commentary else set()
    if request.form:
        chosen = {w.case.id for w in listed if w.case.token in request.form.getlist("cases")}
    return (
        render_template(
            "results/commentary.html",
            stage=stage,
            commentary=commentary,
            authors=authors_of(db.session(), stage.competition),
            listed=[winner for winner in listed if COMMENT in winner.tier.printed_sections],
            chosen=chosen,
            may_edit=not editing.is_frozen(db.session(), stage),
            problems=problems or {},
            posted=request.form,
            brief=Brief(_("点评"), _("一段点评可以用于几个案例；不选作者的，以评审委员会名义发表")),
        ),
        code,
    )


@blueprint.get("/work/<slug>/results/<int:stage>/commentaries/new")
@page("organise")
def new_commentary(competition: Competition, stage: Stage) -> Any:
    """An empty one."""
    return show(stage, None)


@blueprint.get("/work/<slug>/results/<int:stage>/commentaries/<int:commentary>")
@page("organise")
def commentary(competition: Competition, stage: Stage, commentary: Commentary) -> Any:
    """One that is there."""
    return show(stage, commentary)


@blueprint.post("/work/<slug>/results/<int:stage>/commentaries/new")
@act("organise")
def add_commentary(competition: Competition, stage: Stage) -> Any:
    """Write a new one."""
    return _save(stage, None)


@blueprint.post("/work/<slug>/results/<int:stage>/commentaries/<int:commentary>")
@act("organise")
def save_commentary(competition: Competition, stage: Stage, commentary: Commentary) -> Any:
    """Change one."""
    return _save(stage, commentary)


def _save(stage: Stage, commentary: Commentary | None) -> Any:
    of_kind(stage, "publication")
    form = request.form
    listed = winners(db.session(), stage)
    asked = form.getlist("cases")
    cases = [winner.case for winner in listed if winner.case.token in asked]
    people = {str(person.id): person for person in authors_of(db.session(), stage.competition)}
    try:
        if form.get("person") and form["person"] not in people:
            raise Invalid("", {"person": [_("请从名单中选择作者。")]})
        editing.save_commentary(
            db.session(), stage, commentary, words=form.get("words", ""), person=people.get(form.get("person", "")),
            cases=cases, by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(stage, commentary, 422, problems_of(refusal))
    return to_desk(stage, anchor="commentaries", said=_("点评已保存。"))


@blueprint.post("/work/<slug>/results/<int:stage>/commentaries/<int:commentary>/remove")
@act("organise")
def remove_commentary(competition: Competition, stage: Stage, commentary: Commentary) -> Any:
    """Take one out."""
    of_kind(stage, "publication")
    editing.remove_commentary(db.session(), stage, commentary, by=me(), at=edge.at())
    return to_desk(stage, anchor="commentaries", said=_("点评已删除。"))
