"""The person's own data, language, password and sign-ins."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh

from award import accounts, registration
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, hashed, limited, own_path, passwords
from award.blueprints.account.forms import ChangePasswordForm, ProfileForm
from award.blueprints.edge import act, me, page
from award.blueprints.languages import TAGS
from award.extensions import db


def _page(form: ProfileForm, password_form: ChangePasswordForm) -> str:
    sign_ins = accounts.live_sign_ins(db.session(), me(), at=edge.at())
    this = accounts.token_hash(me().sign_in_token)
    return render_template(
        "account/profile.html", form=form, password_form=password_form, me=me(), sign_ins=sign_ins, this=this
    )


@blueprint.get("/my/profile")
@page("signed_in")
def profile() -> Any:
    """What is stored of me, and where I am signed in."""
    return _page(ProfileForm(formdata=None, obj=me()), ChangePasswordForm(formdata=None))


@blueprint.post("/my/profile")
@act("signed_in")
def save_profile() -> Any:
    """Name, telephone and language."""
    form = ProfileForm()
    if not form.validate():
        return _page(form, ChangePasswordForm(formdata=None)), 422
    user = me()
    user.name, user.phone, user.locale = form.name.data, form.phone.data or None, form.locale.data
    refresh()
    flash(_("已保存。"), "ok")
    return redirect(url_for("account.profile", lang=None), 303)


@blueprint.post("/my/password")
@limited("20 per hour", "60 per hour", failures=True)
@act("signed_in", keyed=False, begins=False)
def change_password() -> Any:
    """A new password; other devices are signed out, this one stays."""
    form = ChangePasswordForm()
    user = me()
    password_hash = hashed(form)
    if password_hash is not None and not passwords().fits(user, form.old.data):
        form.old.errors = [_("现在的密码不正确。")]
        password_hash = None
    if password_hash is None:
        return _page(ProfileForm(formdata=None, obj=user), form), 422
    edge.begin()
    registration.change_password(db.session(), user, password_hash=password_hash, at=edge.at())
    flash(_("密码已经更改，其他设备上的登录已全部退出。"), "ok")
    return enter(user, url_for("account.profile"))


@blueprint.post("/my/sign-ins/end")
@act("signed_in")
def end_sign_ins() -> Any:
    """End one other sign-in of mine, or all others."""
    accounts.end_others(db.session(), me(), at=edge.at(), only=request.form.get("sign_in", type=int))
    flash(_("已退出所选设备的登录。"), "ok")
    return redirect(url_for("account.profile"), 303)


@blueprint.post("/my/language")
@act("signed_in", keyed=False)
def set_language() -> Any:
    """The language of my pages and letters; back to where the switch was."""
    locale = TAGS.get(request.form.get("locale", ""))
    if locale is not None:
        me().locale = locale
    return redirect(own_path(request.form.get("next")) or url_for("account.home"), 303)
