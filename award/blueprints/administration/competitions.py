"""Competitions: made from a preset, and given to their officers."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import invitations, presets, rights
from award.blueprints import edge
from award.blueprints.account import appointing
from award.blueprints.account.entering import put_problems
from award.blueprints.account.invitation import ROLE_NAMES
from award.blueprints.administration.blueprint import blueprint
from award.blueprints.administration.forms import CompetitionForm, OfficerForm
from award.blueprints.edge import act, me, page
from award.blueprints.languages import language_tag
from award.blueprints.presentation import Brief
from award.errors import Invalid
from award.extensions import db
from award.fields.wording import worded
from award.models import Competition, Invitation, RoleGrant
from award.queries import site
from award.stages.setup import create_competition


def _list(form: CompetitionForm) -> str:
    brief = Brief(_("评选"), _("从样板建立一届评选，再任命组委会和主任。"))
    tag = language_tag()
    loaded = [presets.load(name) for name in presets.names()]
    return render_template(
        "administration/competitions.html",
        rows=site.competitions(db.session()),
        form=form,
        brief=brief,
        pipelines=[
            (
                worded(preset.title, tag),
                worded(preset.description, tag),
                [worded(one.name, tag) for one in preset.stages],
            )
            for preset in loaded
        ],
    )


@blueprint.get("/competitions")
@page("site_admin")
def competitions() -> Any:
    """All of them, and the form for a new one."""
    return _list(CompetitionForm(formdata=None))


@blueprint.post("/competitions")
@act("site_admin")
def create() -> Any:
    """A competition from a preset; not public before its organiser says so."""
    form = CompetitionForm()
    if form.validate():
        try:
            competition = create_competition(
                db.session(),
                form.preset.data,
                slug=form.slug.data,
                name=form.name.data or "",
                prefix=(form.prefix.data or "").upper(),
                series=form.series.data or "",
                by=me(),
                at=edge.at(),
            )
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            flash(_("评选已建立。下一步：任命组委会办公室和评委会主任。"), "ok")
            return redirect(url_for("administration.officers", slug=competition.slug), 303)
    return _list(form), 422


def _officers(competition: Competition, form: OfficerForm) -> str:
    return render_template(
        "administration/officers.html",
        grants=site.officers(db.session(), competition),
        invitations=site.officer_invitations(db.session(), competition),
        edition=competition,
        roles=ROLE_NAMES,
        form=form,
        brief=Brief(competition.name, _("任命组委会办公室、评委会主任和监督员。")),
    )


@blueprint.get("/competitions/<slug>")
@page("site_admin")
def officers(competition: Competition) -> Any:
    """Who holds an office, and the form to appoint."""
    return _officers(competition, OfficerForm(formdata=None))


@blueprint.post("/competitions/<slug>/officers")
@act("site_admin")
def appoint(competition: Competition) -> Any:
    """An office at once for who has an account, by invitation for who has none."""
    form = OfficerForm()
    if not form.validate():
        return _officers(competition, form), 422
    said = appointing.appoint(competition, role=form.role.data, email=form.email.data, name=form.name.data)
    flash(said, "ok")
    return redirect(url_for("administration.officers", slug=competition.slug), 303)


@blueprint.post("/competitions/<slug>/officers/end")
@act("site_admin")
def end_office(competition: Competition) -> Any:
    """Take an office back, or an open invitation to one."""
    grant = db.session.get(RoleGrant, request.form.get("grant", type=int) or 0)
    found = db.session.get(Invitation, request.form.get("invitation", type=int) or 0)
    if grant is not None and grant.competition_id == competition.id:
        rights.end_role(db.session(), grant, by=me(), at=edge.at())
        flash(_("已收回。"), "ok")
    elif found is not None and found.competition_id == competition.id:
        invitations.withdraw_invitation(db.session(), found, by=me(), at=edge.at())
        flash(_("邀请已撤回。"), "ok")
    else:
        abort(404)
    return redirect(url_for("administration.officers", slug=competition.slug), 303)
