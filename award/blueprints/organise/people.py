"""The people of an edition: who holds which role, whom the office appoints, invitations and their links."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from award import invitations, rights
from award.blueprints import edge, workplace
from award.blueprints.account import appointing
from award.blueprints.account.invitation import ROLE_NAMES
from award.blueprints.account.letters import send_invitation
from award.blueprints.edge import act, me, page
from award.blueprints.faults import problems_of, words
from award.blueprints.organise.blueprint import blueprint
from award.blueprints.presentation import Brief
from award.errors import Invalid, Refused, WrongState
from award.extensions import db
from award.models import Competition, Invitation, RoleGrant
from award.queries import people as queries
from award.stages import handing_over

#: whom the office appoints here; experts are invited into their pool
HERE_APPOINTED = ("screener", "verifier")


def show(competition: Competition, errors: dict[str, list[str]] | None = None, code: int = 200) -> Any:
    """Holders, offers without acceptance, and the form to appoint."""
    args, session = request.args, db.session()
    found = queries.grants(
        session,
        competition,
        role=args.get("role", ""),
        words=args.get("q", "").strip(),
        after=args.get("after", type=int),
    )
    offers = queries.invitations(session, competition, after=args.get("offers", type=int))
    size = queries.WINDOW
    return (
        render_template(
            "organise/people.html",
            grants=found[:size],
            after=found[size - 1].id if len(found) > size else None,
            offers=offers[:size],
            offers_after=offers[size - 1].id if len(offers) > size else None,
            roles=ROLE_NAMES,
            pickable=[
                (role, ROLE_NAMES[role]) for role in ("organiser", "chair", "auditor", *rights.WORKERS)
            ],
            appointed=[(role, ROLE_NAMES[role]) for role in HERE_APPOINTED],
            workers=rights.WORKERS,
            form=request.form,
            errors=errors or {},
            has_mail=bool(current_app.config["AWARD"].smtp_url),
            is_organiser="organiser" in workplace.standing().roles,
            brief=Brief(_("人员"), _("任命初审员和核查员，邀请专家，处理还没有答复的邀请")),
        ),
        code,
    )


@blueprint.get("/people")
@page("officers")
def people(competition: Competition) -> Any:
    """The people."""
    return show(competition)


@blueprint.post("/people")
@act("organise")
def appoint(competition: Competition) -> Any:
    """A role at once for who has an account, by invitation for who has none."""
    form = request.form
    name, email, role = (form.get(field, "").strip() for field in ("name", "email", "role"))
    problems = {field: [_("请填写。")] for field, value in (("name", name), ("email", email)) if not value}
    if role not in HERE_APPOINTED:
        problems["role"] = [_("请选择。")]
    if problems:
        return show(competition, problems, 422)
    try:
        said = appointing.appoint(competition, role=role, email=email, name=name)
    except Invalid as refusal:
        return show(competition, problems_of(refusal), 422)
    except Refused as refusal:
        return show(competition, {"email": [words(refusal)]}, 422)
    return _back(competition, said)


def _back(competition: Competition, said: str) -> Any:
    flash(said, "ok")
    return redirect(url_for("organise.people", slug=competition.slug), 303)


@blueprint.post("/people/end")
@act("organise")
def end_role(competition: Competition) -> Any:
    """Take a worker's role back."""
    grant = db.session.get(RoleGrant, request.form.get("grant", type=int) or 0)
    if grant is None or grant.competition_id != competition.id:
        abort(404)
    handing_over.end_role(db.session(), grant, by=me(), at=edge.at())
    return _back(competition, _("已收回。"))


def _offer(competition: Competition, invitation: int) -> Invitation:
    found = db.session.get(Invitation, invitation)
    if found is None or found.competition_id != competition.id or found.role not in rights.WORKERS:
        abort(404)
    return found


@blueprint.post("/people/invitations/<int:invitation>/again")
@act("organise")
def invite_again(competition: Competition, invitation: int) -> Any:
    """Send it once more with a new link; the earlier one dies."""
    found = _offer(competition, invitation)
    token = invitations.invite_again(db.session(), found, by=me(), at=edge.at())
    send_invitation(found, token, at=edge.at())
    return _back(competition, _("邀请已重新发出，原来的链接作废。"))


@blueprint.post("/people/invitations/<int:invitation>/withdraw")
@act("organise")
def withdraw_invitation(competition: Competition, invitation: int) -> Any:
    """Take an open offer back."""
    found = _offer(competition, invitation)
    try:
        invitations.withdraw_invitation(db.session(), found, by=me(), at=edge.at())
    except WrongState as refusal:
        flash(words(refusal), "warn")
        return redirect(url_for("organise.people", slug=competition.slug), 303)
    return _back(competition, _("邀请已撤回。"))


@blueprint.post("/people/invitations/<int:invitation>/link")
@act("organise", keyed=False)
def hand_out_link(competition: Competition, invitation: int) -> Any:
    """Show a new link once, to be given by hand; not kept for a repeated click, and an event each time."""
    found = _offer(competition, invitation)
    token = invitations.hand_out_invitation(db.session(), found, by=me(), at=edge.at())
    return render_template(
        "organise/link.html",
        invitation=found,
        role=ROLE_NAMES[found.role],
        link=current_app.config["AWARD"].site_url + url_for("account.invitation", token=token),
        brief=Brief(_("转交邀请链接"), _("请只交给 %(name)s 本人。", name=found.name)),
    )
