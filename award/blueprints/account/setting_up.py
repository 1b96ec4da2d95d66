"""The first administrator, by the one-time link that the server prints."""

from typing import Any

from flask import render_template, url_for
from flask_babel import get_locale

from award import registration
from award.blueprints import edge
from award.blueprints.account.blueprint import blueprint
from award.blueprints.account.entering import enter, hashed, limited
from award.blueprints.account.forms import SetUpForm
from award.blueprints.edge import act, page
from award.extensions import db


@blueprint.get("/setup/<token>")
@page("public")
def set_up(token: str) -> Any:
    """The form, for who holds the link."""
    registration.require_set_up(db.session(), token, at=edge.at())
    return render_template("account/set_up.html", form=SetUpForm(formdata=None))


@blueprint.post("/setup/<token>")
@limited("20 per hour", "20 per hour", failures=True)
@act("public", keyed=False, begins=False)
def do_set_up(token: str) -> Any:
    """Make the account and sign in."""
    registration.require_set_up(db.session(), token, at=edge.at())
    form = SetUpForm()
    password_hash = hashed(form)
    if password_hash is None:
        return render_template("account/set_up.html", form=form), 422
    edge.begin()
    user = registration.set_up(
        db.session(),
        token,
        email=form.email.data,
        name=form.name.data,
        password_hash=password_hash,
        locale=str(get_locale()),
        at=edge.at(),
    )
    return enter(user, url_for("administration.home"))
