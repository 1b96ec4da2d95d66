"""Set-up of the application form: YAML with a live preview; what is wrong is told with its line."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.audience import Audience, cut_form
from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import words
from award.blueprints.form_face import answer_form, region_names
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.organise.setup_pages import draw
from award.errors import Invalid, WrongState
from award.extensions import db
from award.fields.yaml_source import DefinitionError
from award.models import Competition
from award.stages import changing_stages
from award.stages.changing_lists import has_begun
from award.stages.setup import current_form

HERE = "organise.setup_form"


def _preview(competition: Competition, text: str) -> dict[str, Any]:
    """What the preview needs: the form as applicants see it, or what is wrong with it."""
    try:
        form = cut_form(changing_stages.read_form(db.session(), competition, text), Audience.APPLICANT)
    except DefinitionError as error:
        return {"flaws": [(flaw.line, words(flaw.problem)) for flaw in error.flaws]}
    return {"shown": form, "bound": answer_form(form), "regions": region_names()}


def _show(competition: Competition, text: str | None = None, problem: str = "", code: int = 200) -> Any:
    source = changing_stages.form_source(db.session(), competition) if text is None else text
    return draw(
        "form", HERE, code=code, source=source, problem=problem, version=current_form(db.session(), competition.id),
        is_frozen=has_begun(db.session(), competition.id, "submission"), **_preview(competition, source),
    )  # fmt: skip


@blueprint.get("/setup/form")
@page("officers")
def setup_form(competition: Competition) -> Any:
    """The form's YAML and its preview."""
    return _show(competition)


@blueprint.post("/setup/form/preview")
@act("organise", keyed=False)
def preview_form(competition: Competition) -> Any:
    """The preview alone; nothing is kept."""
    return render_template(
        "organise/setup/_preview.html", **_preview(competition, request.form.get("source", ""))
    )


@blueprint.post("/setup/form")
@act("organise")
def change_form(competition: Competition) -> Any:
    """Publish it as the next version."""
    text = request.form.get("source", "")
    try:
        version = changing_stages.change_form(db.session(), competition, text, by=me(), at=edge.at())
    except DefinitionError:
        return _show(competition, text, code=422)
    except Invalid as refusal:
        return _show(competition, text, words(refusal), code=422)
    except WrongState as refusal:
        flash(words(refusal), "warn")
    else:
        flash(_("申报表第 %(n)s 版已启用。", n=version.number), "ok")
    return redirect(url_for(HERE, slug=competition.slug), 303)
