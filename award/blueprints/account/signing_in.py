"""Sign-in and sign-out. The same page, text and time for known and unknown addresses."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user

from award import accounts
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, limited, own_path, passwords
from award.blueprints.account.forms import SignInForm
from award.blueprints.account.letters import send_confirmation
from award.blueprints.edge import act, me, page
from award.extensions import db


@blueprint.get("/sign-in")
@page("public")
def sign_in() -> Any:
    """The form; who is signed in already goes on."""
    target = own_path(request.args.get("next"))
    if edge.actor() is not None:
        return redirect(target or url_for("account.home"))
    form = SignInForm(formdata=None, next=target or "")
    return render_template("account/sign_in.html", form=form)


@blueprint.post("/sign-in")
@limited("10 per 10 minutes", "60 per 10 minutes", failures=True)
@act("public", keyed=False, begins=False)
def do_sign_in() -> Any:
    """Check the password before the transaction begins: hashing takes its time and holds no lock."""
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    user = accounts.find_user(db.session(), form.email.data)
    if not passwords().fits(user, form.password.data) or user is None or not user.is_active:
        refusal = _("邮箱或密码不正确。")
        return render_template("account/sign_in.html", form=form, refusal=refusal), 422
    edge.begin()
    if user.confirmed_at is None:
        send_confirmation(user, at=edge.at())
        return redirect(url_for("account.sent", what="confirm"), 303)
    return enter(user, form.next.data)


@blueprint.post("/sign-out")
@act("signed_in", keyed=False)
def sign_out() -> Any:
    """End this browser's sign-in, on the server too."""
    user = me()
    accounts.end_sign_ins(db.session(), user, at=edge.at(), token=user.sign_in_token)
    logout_user()
    session.clear()
    flash(_("您已退出登录。"), "ok")
    return redirect(url_for("account.sign_in"), 303)
