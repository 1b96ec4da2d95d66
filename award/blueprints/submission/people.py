"""Who writes on a case: invite, give parts, hand over, leave."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from award import invitations, policy
from award.blueprints import edge
from award.blueprints.account.entering import put_problems
from award.blueprints.account.forms import email_field, name_field
from award.blueprints.account.letters import send_invitation
from award.blueprints.edge import act, me, page
from award.blueprints.submission.blueprint import blueprint
from award.errors import Invalid, Refused
from award.extensions import db
from award.models import Case, Competition, Invitation, User
from award.stages import editing_rights

PART_WORDS = {"submit": _l("可以修改和提交"), "edit": _l("可以修改"), "view": _l("只能查看")}
ROLES = {"submit": "claim", "edit": "co_edit", "view": "co_view"}


class InviteForm(FlaskForm):
    """Somebody to write along."""

    name = name_field()
    email = email_field()
    part = SelectField(_l("权限"), choices=[SelectChoice(part, words) for part, words in PART_WORDS.items()])


@blueprint.get("/my/cases/<case>/people")
@page("follow_case")
def people(case: Case, competition: Competition) -> Any:
    """The list and the invitation."""
    return _show(case, InviteForm(formdata=None, part="edit"))


def _show(case: Case, form: InviteForm, code: int = 200) -> Any:
    opened = select(Invitation).where(Invitation.case_id == case.id, Invitation.answered_at.is_(None))
    page_ = render_template(
        "submission/people.html",
        case=case,
        editors=editing_rights.editors_of(db.session(), case),
        colleagues=editing_rights.colleagues_of(db.session(), case),
        invitations=list(db.session.execute(opened.order_by(Invitation.id)).scalars()),
        may_manage=policy.may(db.session(), me(), "own_case", case=case),
        is_office=policy.may(db.session(), me(), "organise", competition_id=case.competition_id),
        part_words=PART_WORDS,
        role_parts={role: part for part, role in ROLES.items()},
        me=me(),
        form=form,
    )
    return (page_, code) if code != 200 else page_


@blueprint.post("/my/cases/<case>/invitations")
@act("submit_case")
def invite_editor(case: Case, competition: Competition) -> Any:
    """Invite by mail: a colleague who has no account yet, or the body's person to claim what the office entered."""
    form = InviteForm()
    if not form.validate():
        return _show(case, form, 422)
    try:
        invitation, token = invitations.invite(
            db.session(), role=ROLES[form.part.data], email=form.email.data, name=form.name.data, by=me(),
            at=edge.at(), case=case,
        )  # fmt: skip
    except Invalid as refusal:
        put_problems(form, refusal)
        return _show(case, form, 422)
    except Refused as refusal:
        form.email.errors = [_(refusal.message, **refusal.facts)]
        return _show(case, form, refusal.http)
    send_invitation(invitation, token, at=edge.at())
    flash(_("邀请已发出，对方接受后生效。"), "ok")
    return _back(case)


@blueprint.post("/my/cases/<case>/invitations/<int:invitation_id>/withdraw")
@act("submit_case")
def withdraw_editor_invitation(case: Case, competition: Competition, invitation_id: int) -> Any:
    """Take an open invitation back."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.case_id != case.id:
        return abort(404)
    invitations.withdraw_invitation(db.session(), found, by=me(), at=edge.at())
    flash(_("邀请已撤回。"), "ok")
    return _back(case)


@blueprint.post("/my/cases/<case>/people")
@act("follow_case")
def change_editors(case: Case, competition: Competition) -> Any:
    """Give a part, hand over, take off."""
    user = db.session.get(User, request.form.get("user", 0, type=int))
    if user is None:
        return abort(404)
    do = request.form.get("do", "")
    if do == "remove":
        editing_rights.remove_editor(db.session(), case, user, by=me(), at=edge.at())
        if user.id == me().id:
            flash(_("您已退出这个案例。"), "ok")
            return redirect(url_for("submission.cases"), 303)
    elif do == "hand_over":
        editing_rights.hand_over(db.session(), case, user, by=me(), at=edge.at())
    else:
        editing_rights.set_part(db.session(), case, user, request.form.get("part", ""), by=me(), at=edge.at())
    flash(_("已保存。"), "ok")
    return _back(case)


def _back(case: Case) -> Any:
    return redirect(url_for("submission.people", case=case.token), 303)
