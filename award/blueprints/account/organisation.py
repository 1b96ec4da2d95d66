"""The bodies a person acts for: names, code, people."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from award import invitations, organisations, seats
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import put_problems
from award.blueprints.account.letters import send_invitation
from award.blueprints.account.organisation_forms import AliasForm, MemberForm, OrganisationForm, ParentForm
from award.blueprints.edge import act, me, page
from award.errors import Invalid
from award.extensions import db
from award.models import Invitation, Membership, Organisation, User


def _mine(organisation_id: int) -> tuple[Organisation, Membership]:
    """The body and my seat in it; to anybody else it does not exist."""
    eager = (
        selectinload(Organisation.memberships).joinedload(Membership.user),
        selectinload(Organisation.aliases),
        joinedload(Organisation.parent),
    )
    body = db.session.get(Organisation, organisation_id, options=eager)
    seat = seats.membership_of(db.session(), body, me().id) if body else None
    if body is None or seat is None:
        abort(404)
    return body, seat


def _page(body: Organisation, seat: Membership, **forms: Any) -> str:
    opened = select(Invitation).where(Invitation.organisation_id == body.id, Invitation.answered_at.is_(None))
    return render_template(
        "account/organisation.html",
        body=body,
        seat=seat,
        invitations=list(db.session.execute(opened.order_by(Invitation.id)).scalars()),
        form=forms.get("form") or OrganisationForm.of(body),
        alias_form=forms.get("alias_form") or AliasForm(formdata=None),
        parent_form=forms.get("parent_form") or ParentForm.of(body),
        member_form=forms.get("member_form") or MemberForm(formdata=None),
    )


@blueprint.get("/my/organisations", endpoint="organisations")
@page("signed_in")
def organisations_list() -> Any:
    """The list, and the form for a new one."""
    return _list(OrganisationForm(formdata=None))


def _list(form: OrganisationForm) -> str:
    query = select(Membership).where(Membership.user_id == me().id).order_by(Membership.id)
    mine = list(db.session.execute(query.options(joinedload(Membership.organisation))).scalars())
    return render_template("account/organisations.html", seats=mine, form=form)


@blueprint.post("/my/organisations")
@act("signed_in")
def create_organisation() -> Any:
    """Register a body; I become its manager."""
    form = OrganisationForm()
    if form.validate():
        try:
            body = organisations.create_organisation(
                db.session(),
                name=form.name.data,
                code=form.code.data or "",
                region_code=form.region_code.data,
                by=me(),
                at=edge.at(),
            )
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            flash(_("单位已登记，您是负责人。"), "ok")
            return redirect(url_for("account.organisation", organisation_id=body.id), 303)
    return _list(form), 422


@blueprint.get("/my/organisations/<int:organisation_id>")
@page("signed_in")
def organisation(organisation_id: int) -> Any:
    """One body: what it is called and who acts for it."""
    return _page(*_mine(organisation_id))


@blueprint.post("/my/organisations/<int:organisation_id>")
@act("signed_in")
def save_organisation(organisation_id: int) -> Any:
    """Correct name, code, region."""
    body, seat = _mine(organisation_id)
    form = OrganisationForm()
    if form.validate():
        try:
            organisations.change_organisation(
                db.session(),
                body,
                name=form.name.data,
                code=form.code.data or "",
                region_code=form.region_code.data,
                by=me(),
            )
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            return _saved(body)
    return _page(body, seat, form=form), 422


@blueprint.post("/my/organisations/<int:organisation_id>/aliases")
@act("signed_in")
def change_aliases(organisation_id: int) -> Any:
    """Add another name, or take one away."""
    body, seat = _mine(organisation_id)
    drop = request.form.get("drop", type=int)
    if drop is not None:
        organisations.drop_alias(db.session(), body, drop, by=me())
        return _saved(body)
    form = AliasForm()
    if form.validate():
        try:
            organisations.add_alias(db.session(), body, form.alias.data, by=me())
        except Invalid as refusal:
            put_problems(form, refusal)
        else:
            return _saved(body)
    return _page(body, seat, alias_form=form), 422


@blueprint.post("/my/organisations/<int:organisation_id>/parent")
@act("signed_in")
def set_parent(organisation_id: int) -> Any:
    """Name the body above, or none."""
    body, seat = _mine(organisation_id)
    form = ParentForm()
    try:
        organisations.set_parent(db.session(), body, form.parent.data or "", by=me())
    except Invalid as refusal:
        form.validate()
        put_problems(form, refusal)
        return _page(body, seat, parent_form=form), 422
    return _saved(body)


@blueprint.post("/my/organisations/<int:organisation_id>/members")
@act("signed_in")
def invite_member(organisation_id: int) -> Any:
    """Invite somebody to act for the body."""
    body, seat = _mine(organisation_id)
    form = MemberForm()
    if not form.validate():
        return _page(body, seat, member_form=form), 422
    invitation, token = invitations.invite(
        db.session(),
        role=form.part.data,
        email=form.email.data,
        name=form.name.data,
        by=me(),
        at=edge.at(),
        organisation=body,
    )
    send_invitation(invitation, token, at=edge.at())
    flash(_("邀请已发出，对方接受后生效。"), "ok")
    return redirect(url_for("account.organisation", organisation_id=body.id), 303)


@blueprint.post("/my/organisations/<int:organisation_id>/people")
@act("signed_in")
def change_people(organisation_id: int) -> Any:
    """Remove somebody, hand the management over, or leave."""
    body, _seat = _mine(organisation_id)
    person = db.session.get(User, request.form.get("user", type=int) or 0)
    if person is None:
        abort(404)
    if request.form.get("do") == "hand_over":
        seats.hand_over(db.session(), body, person, by=me(), at=edge.at())
        flash(_("已移交，%(name)s 现在是负责人。", name=person.name), "ok")
    else:
        seats.remove_member(db.session(), body, person, by=me(), at=edge.at())
        flash(_("已移出单位。"), "ok")
        if person.id == me().id:
            return redirect(url_for("account.organisations"), 303)
    return redirect(url_for("account.organisation", organisation_id=body.id), 303)


@blueprint.post("/my/organisations/<int:organisation_id>/invitations/<int:invitation_id>/withdraw")
@act("signed_in")
def withdraw_member_invitation(organisation_id: int, invitation_id: int) -> Any:
    """Take an open invitation back."""
    body, _seat = _mine(organisation_id)
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.organisation_id != body.id:
        abort(404)
    invitations.withdraw_invitation(db.session(), found, by=me(), at=edge.at())
    return _saved(body)


def _saved(body: Organisation) -> Any:
    flash(_("已保存。"), "ok")
    return redirect(url_for("account.organisation", organisation_id=body.id), 303)
