"""One expert of the pool: posts and fields, and what the edition asks of him."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award.blueprints import edge
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of
from award.blueprints.organise.rows import Column, Row, posted
from award.blueprints.presentation import Brief
from award.blueprints.scoring.blueprint import blueprint
from award.blueprints.scoring.pool import terms_posted
from award.errors import Invalid
from award.extensions import db
from award.models import Competition, PoolMember
from award.stages import pool as rules
from award.stages.expert_profile import PostLine, fields_in, set_profile


def show(
    member: PoolMember, code: int = 200, errors: dict[str, list[str]] | None = None, posts: list[Row] | None = None
) -> Any:  # fmt: skip
    """The form, with what a refused one said and held."""
    person = member.person
    stored = [
        {"body": post.body, "title": post.title, "held": "now" if post.is_present else "before"}
        for post in person.posts
    ]
    now = [("now", _("现任")), ("before", _("曾任"))]
    columns = [
        Column("body", _("单位全称"), wide=True), Column("title", _("职务")), Column("held", _("现任或曾任"), "select", now),
    ]  # fmt: skip
    return render_template(
        "scoring/expert.html", member=member, person=person, columns=columns, errors=errors or {}, form=request.form,
        posts=stored if posts is None else posts, is_refused=code != 200,
        brief=Brief(_("专家资料"), _("写全现任和曾任的单位，系统据此查找利益关系"), where_note=member.pseudonym),
    ), code  # fmt: skip


@blueprint.get("/pool/<int:member>")
@page("organise")
def expert(competition: Competition, member: PoolMember) -> Any:
    """The form of one expert."""
    return show(member)


@blueprint.post("/pool/<int:member>")
@act("organise")
def change_expert(competition: Competition, member: PoolMember) -> Any:
    """Save it; a job looks for the ties that the posts tell of."""
    session, user, rows = db.session(), me(), posted("posts", fixed=("held",))
    lines = [PostLine(row.get("body", ""), row.get("title", ""), row.get("held") != "before") for row in rows]
    try:
        rules.set_terms(session, member, by=user, at=edge.at(), **terms_posted())
        set_profile(
            session, member, posts=lines, fields=fields_in(request.form.get("fields", "")), by=user, at=edge.at()
        )  # fmt: skip
    except Invalid as refusal:
        session.rollback()
        return show(member, 422, problems_of(refusal), rows)
    flash(_("已保存，系统随即查找利益关系。"), "ok")
    return redirect(url_for("scoring.pool", slug=competition.slug), 303)
