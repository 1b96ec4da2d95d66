"""A forgotten password."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from award import registration
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, hashed, limited, passwords
from award.blueprints.account.forms import AddressForm, NewPasswordForm
from award.blueprints.account.letters import send_reset
from award.blueprints.edge import act, page
from award.extensions import db


@blueprint.get("/forgotten")
@page("public")
def forgotten() -> Any:
    """Ask for a link."""
    return render_template("account/forgotten.html", form=AddressForm(formdata=None))


@blueprint.post("/forgotten")
@limited("5 per hour", "60 per hour")
@act("public", keyed=False, begins=False)
def do_forgotten() -> Any:
    """The same answer for known and unknown; one hash first, beside which the letter's rows take no time."""
    form = AddressForm()
    if not form.validate():
        return render_template("account/forgotten.html", form=form), 422
    passwords().fits(None, "")
    edge.begin()
    asked = registration.ask_reset(db.session(), form.email.data, at=edge.at())
    if asked is not None:
        send_reset(*asked, at=edge.at())
    return redirect(url_for("account.sent", what="reset"), 303)


@blueprint.get("/reset/<token>")
@page("public")
def reset(token: str) -> Any:
    """The new password."""
    user = registration.user_of_link(db.session(), "reset", token, at=edge.at())
    return render_template("account/reset.html", form=NewPasswordForm(formdata=None), email=user.email)


@blueprint.post("/reset/<token>")
@limited("20 per hour", "60 per 10 minutes", failures=True)
@act("public", keyed=False, begins=False)
def do_reset(token: str) -> Any:
    """Set it, end all sign-ins, sign in here."""
    user = registration.user_of_link(db.session(), "reset", token, at=edge.at())
    form = NewPasswordForm()
    password_hash = hashed(form)
    if password_hash is None:
        return render_template("account/reset.html", form=form, email=user.email), 422
    edge.begin()
    user = registration.reset_password(db.session(), token, password_hash=password_hash, at=edge.at())
    flash(_("密码已经更改，其他设备上的登录已全部退出。"), "ok")
    return enter(user)
