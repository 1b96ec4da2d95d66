"""Registration and the confirmation of the address."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import get_locale

from award import registration
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, hashed, limited, own_path, passwords
from award.blueprints.account.forms import PasswordForm, RegisterForm
from award.blueprints.account.letters import send_registered
from award.blueprints.edge import act, page
from award.extensions import db


def notice_values() -> dict[str, Any]:
    """The privacy notice to show, and the number that the form carries back."""
    notice = registration.notice_in_force(db.session())
    return {"text": registration.notice_text(db.session()), "number": notice.number if notice else 0}


@blueprint.get("/register")
@page("public")
def register() -> Any:
    """The form."""
    notice = notice_values()
    form = RegisterForm(formdata=None, notice=notice["number"], next=own_path(request.args.get("next")) or "")
    return render_template("account/register.html", form=form, notice=notice)


@blueprint.post("/register")
@limited("5 per hour", "60 per hour")
@act("public", keyed=False, begins=False)
def do_register() -> Any:
    """An account that waits for its confirmation; the answer is the same for a known address."""
    form = RegisterForm()
    password_hash = hashed(form)
    if password_hash is None:
        return render_template("account/register.html", form=form, notice=notice_values()), 422
    edge.begin()
    registered = registration.register(
        db.session(),
        email=form.email.data,
        name=form.name.data,
        password_hash=password_hash,
        locale=str(get_locale()),
        notice=int(form.notice.data or 0),
        at=edge.at(),
    )
    send_registered(registered, at=edge.at())
    return redirect(url_for("account.sent", what="confirm"), 303)


@blueprint.get("/privacy")
@page("public")
def privacy() -> Any:
    """The privacy notice in force, for everybody."""
    notice = registration.notice_in_force(db.session())
    return render_template("account/privacy.html", text=registration.notice_text(db.session()), notice=notice)


@blueprint.get("/sent/<any(confirm, reset):what>")
@page("public")
def sent(what: str) -> Any:
    """Look into your mailbox."""
    return render_template("account/sent.html", what=what)


@blueprint.get("/confirm/<token>")
@page("public")
def confirm(token: str) -> Any:
    """Opening the link changes nothing; the password does."""
    user = registration.user_of_link(db.session(), "confirm", token, at=edge.at())
    return render_template("account/confirm.html", form=PasswordForm(formdata=None), email=user.email)


@blueprint.post("/confirm/<token>")
@limited("20 per hour", "60 per 10 minutes", failures=True)
@act("public", keyed=False, begins=False)
def do_confirm(token: str) -> Any:
    """Whoever set the password must be who reads the mail: a stranger's registration cannot be confirmed for him."""
    user = registration.user_of_link(db.session(), "confirm", token, at=edge.at())
    form = PasswordForm()
    if not form.validate() or not passwords().fits(user, form.password.data):
        wrong = not form.errors
        return render_template("account/confirm.html", form=form, email=user.email, wrong=wrong), 422
    edge.begin()
    return enter(registration.confirm(db.session(), token, at=edge.at()))
