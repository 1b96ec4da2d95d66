"""The application form: one section a page, or, while a correction is open, only what is asked."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from award.audience import Audience, cut, cut_form
from award.blueprints import edge
from award.blueprints.edge import page
from award.blueprints.form_face import answer_form, region_names
from award.blueprints.posted_answers import Post
from award.blueprints.submission.blueprint import blueprint
from award.blueprints.submission.desk import more_of, opened, other_hand
from award.blueprints.submission.progress import Progress, progress_of
from award.errors import Stale
from award.extensions import db
from award.fields.answers import FieldProblem, changes
from award.fields.form import Form, Section
from award.models import Case, Competition, Correction, Revision, User
from award.stages.drafts import pen_of


@blueprint.get("/my/cases/<case>/edit")
@page("edit_case")
def edit(case: Case, competition: Competition) -> Any:
    """The section of the address; the first that lacks something where it names none."""
    pen = pen_of(db.session(), case, at=edge.at())
    if not pen.is_open:
        return redirect(url_for("submission.case", case=case.token))
    return correct(case) if pen.fields is not None else write(case, request.args.get("section", ""))


def write(
    case: Case, key: str, *, post: Post | None = None, stale: Stale | None = None, code: int = 200
) -> Any:
    """The page of one section. ``post``: what was typed and not stored, with ``stale``: what was stored meanwhile."""
    form, draft = opened(case)
    pen = pen_of(db.session(), case, at=edge.at())
    progress = progress_of(form, draft.answers)
    place = _place(form, progress, key)
    section = form.sections[place]
    shown = form.only(lambda field: field in section.fields)
    bound = answer_form(shown, draft.answers, post)
    bound.show(_to_show(progress, section, strict=bool(request.args.get("check"))))
    page_ = render_template(
        "submission/edit.html",
        case=case,
        draft=draft,
        pen=pen,
        form=form,
        section=section,
        before=form.sections[place - 1] if place else None,
        after=form.sections[place + 1] if place + 1 < len(form.sections) else None,
        progress=progress,
        bound=bound,
        more=more_of(case, shown, bound),
        regions=region_names() if any(f.kind.name == "region" for f in section.fields) else (),
        other=other_hand(draft),
        theirs=answer_form(shown.only(lambda f: f.key in stale.facts["theirs"]), draft.answers) if stale else None,
    )  # fmt: skip
    return (page_, code) if code != 200 else page_


def _place(form: Form, progress: Progress, key: str) -> int:
    keys = [section.key for section in form.sections]
    if key:
        return keys.index(key) if key in keys else abort(404)
    return next((place for place, part in enumerate(progress.parts) if part.look != "ok"), 0)


def _to_show(progress: Progress, section: Section, *, strict: bool) -> list[FieldProblem]:
    """While one writes, only what is wrong; after the check also what is not there yet."""
    mine = [found for found in progress.problems if found.section == section.key]
    return [found for found in mine if strict or found.problem.code != "required"]


def open_correction_of(case: Case) -> Correction:
    """The correction with its fields. Raises 404 where none is open."""
    query = select(Correction).where(Correction.case_id == case.id, Correction.ended_at.is_(None))
    found = db.session.execute(query.options(selectinload(Correction.fields))).scalar_one_or_none()
    return found or abort(404)


def correct(case: Case, *, post: Post | None = None, code: int = 200) -> Any:
    """The page of a correction: only the fields that were named, each under its reason, and what changed so far."""
    form, draft = opened(case)
    correction = open_correction_of(case)
    reasons = {field.field_key: field.reason for field in correction.fields}
    asked = form.only(lambda field: field.key in reasons)
    base = db.session.get_one(Revision, correction.base_revision_id)
    changed = {change.field.key: change for change in changes(asked, base.answers, draft.answers)}
    bound = answer_form(asked, draft.answers, post)
    progress = progress_of(asked, draft.answers)
    bound.show(found for found in progress.problems if found.problem.code != "required")
    page_ = render_template(
        "submission/correct.html",
        case=case,
        draft=draft,
        correction=correction,
        form=form,
        asked=asked,
        reasons=reasons,
        changed=changed,
        left=len(reasons) - len(changed),
        bound=bound,
        more=more_of(case, asked, bound),
        regions=region_names() if any(f.kind.name == "region" for f in asked.fields()) else (),
        opened_by=db.session.get_one(User, correction.opened_by_id),
        other=other_hand(draft),
    )
    return (page_, code) if code != 200 else page_


@blueprint.get("/my/cases/<case>/preview")
@page("edit_case")
def preview(case: Case, competition: Competition) -> Any:
    """The draft as an expert will read it."""
    form, draft = opened(case)
    seen = cut_form(form, Audience.EXPERT)
    bound = answer_form(seen, cut(draft.answers, form, Audience.EXPERT))
    return render_template(
        "submission/preview.html", case=case, form=seen, bound=bound, more=more_of(case, seen, bound)
    )
