"""An invitation's page. Opening it changes nothing; accepting or declining does."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from award import accounts, invitation_answers
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, hashed, limited
from award.blueprints.account.forms import DeclineForm, NewAccountForm
from award.blueprints.account.registering import notice_values
from award.blueprints.edge import act, page
from award.extensions import db
from award.models import Case, Competition, Invitation, Organisation, User

ROLE_NAMES = {
    "organiser": _l("组委会办公室"),
    "chair": _l("评委会主任"),
    "auditor": _l("监督员"),
    "screener": _l("初审员"),
    "verifier": _l("核查员"),
    "expert": _l("评审专家"),
    "manager": _l("单位负责人"),
    "member": _l("单位经办人"),
    "claim": _l("申报人"),
    "co_edit": _l("共同编辑人"),
    "co_view": _l("共同编辑人（只能查看）"),
}


def _get(model: type, id: int | None) -> Any:
    return db.session.get(model, id) if id else None


def _page(invitation: Invitation, form: NewAccountForm, decline: DeclineForm) -> str:
    known = accounts.find_user(db.session(), invitation.email)
    return render_template(
        "account/invitation.html",
        invitation=invitation,
        role=ROLE_NAMES[invitation.role],
        inviter=_get(User, invitation.invited_by_id),
        competition=_get(Competition, invitation.competition_id),
        organisation=_get(Organisation, invitation.organisation_id),
        case=_get(Case, invitation.case_id),
        me=edge.actor(),
        has_account=known is not None and known.confirmed_at is not None,
        form=form,
        decline_form=decline,
        notice=notice_values(),
    )


@blueprint.get("/invitations/<token>")
@page("public")
def invitation(token: str) -> Any:
    """Who invites to what, and the two answers."""
    found = invitation_answers.open_invitation(db.session(), token, at=edge.at())
    form = NewAccountForm(formdata=None, name=found.name, notice=notice_values()["number"])
    return _page(found, form, DeclineForm(formdata=None))


@blueprint.post("/invitations/<token>/accept")
@limited("30 per hour", "60 per hour", failures=True)
@act("public", keyed=False, begins=False)
def accept_invitation(token: str) -> Any:
    """Accept as who is signed in, or with a new account; a known address signs in first."""
    found = invitation_answers.open_invitation(db.session(), token, at=edge.at())
    if edge.actor() is not None:
        edge.begin()
        return _accepted(found.id, edge.actor())
    form = NewAccountForm()
    password_hash = hashed(form)
    if password_hash is None:
        return _page(found, form, DeclineForm(formdata=None)), 422
    edge.begin()
    user = invitation_answers.account_for(
        db.session(),
        found,
        name=form.name.data,
        password_hash=password_hash,
        locale=str(get_locale()),
        notice=int(form.notice.data or 0),
        at=edge.at(),
    )
    answer = enter(user)
    _accepted(found.id, user)
    return answer


def _accepted(invitation_id: int, user: User | None) -> Any:
    found = db.session.get_one(Invitation, invitation_id)
    assert user is not None
    invitation_answers.accept(db.session(), found, user, at=edge.at())
    flash(_("已接受邀请。"), "ok")
    return redirect(url_for("account.home"), 303)


@blueprint.post("/invitations/<token>/decline")
@act("public", keyed=False)
def decline_invitation(token: str) -> Any:
    """Decline, with a reason; no account is needed."""
    found = invitation_answers.open_invitation(db.session(), token, at=edge.at())
    form = DeclineForm()
    if not form.validate():
        empty = NewAccountForm(formdata=None, name=found.name, notice=notice_values()["number"])
        return _page(found, empty, form), 422
    invitation_answers.decline(db.session(), found, reason=form.reason.data, at=edge.at())
    return redirect(url_for("account.declined"), 303)


@blueprint.get("/declined")
@page("public")
def declined() -> Any:
    """Thank you all the same."""
    return render_template("account/declined.html")
