"""Announcements: drafts, and their publication."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.lookup import Found, belongs, looks_up
from award.blueprints.presentation import Brief
from award.blueprints.results.blueprint import blueprint
from award.errors import Invalid
from award.extensions import db
from award.models import Announcement, Competition
from award.queries.public import all_announcements
from award.stages import announcements as rules


@looks_up("announcement")
def _announcement(value: int, found: Found) -> Any:
    return belongs(db.session.get(Announcement, value), found)


def show(competition: Competition, chosen: Announcement | None, code: int = 200, problems: Any = None) -> Any:
    """The list, and the editor of a draft (of a new one when none is chosen)."""
    return (
        render_template(
            "results/announcing.html",
            competition=competition,
            news=all_announcements(db.session(), competition),
            chosen=chosen,
            kinds=[(key, _(name)) for key, name in rules.KINDS.items()],
            problems=problems or {},
            posted=request.form,
            brief=Brief(_("公告"), _("先存为草稿，核对后发布；发布后不能改动")),
        ),
        code,
    )


def _back(competition: Competition, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("results.announcing", slug=competition.slug), 303)


@blueprint.get("/work/<slug>/announcements")
@page("organise")
def announcing(competition: Competition) -> Any:
    """All announcements and an empty draft."""
    return show(competition, None)


@blueprint.get("/work/<slug>/announcements/<int:announcement>")
@page("organise")
def draft_announcement(competition: Competition, announcement: Announcement) -> Any:
    """One draft."""
    return show(competition, announcement)


@blueprint.post("/work/<slug>/announcements")
@act("organise")
def write_announcement(competition: Competition) -> Any:
    """A new draft."""
    return _save(competition, None)


@blueprint.post("/work/<slug>/announcements/<int:announcement>")
@act("organise")
def save_announcement(competition: Competition, announcement: Announcement) -> Any:
    """Change a draft."""
    return _save(competition, announcement)


def _save(competition: Competition, announcement: Announcement | None) -> Any:
    form = request.form
    try:
        saved = rules.save_announcement(
            db.session(), competition, announcement, kind=form.get("kind", ""), title=form.get("title", ""),
            words=form.get("words", ""), by=me(), at=edge.at(),
        )  # fmt: skip
    except Invalid as refusal:
        return show(competition, announcement, 422, problems_of(refusal))
    if form.get("then") == "publish":
        rules.publish_announcement(db.session(), saved, by=me(), at=edge.at())
        return _back(competition, _("公告已发布。"))
    return _back(competition, _("草稿已保存。"))


@blueprint.post("/work/<slug>/announcements/<int:announcement>/discard")
@act("organise")
def discard_announcement(competition: Competition, announcement: Announcement) -> Any:
    """Throw a draft away."""
    rules.discard_announcement(db.session(), announcement, by=me(), at=edge.at())
    return _back(competition, _("草稿已删除。"))
