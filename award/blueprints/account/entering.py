"""What the account pages share: signing a browser in and out, own paths, limits, refusals on fields."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, redirect, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import login_user
from flask_wtf import FlaskForm

from award import accounts, registration
from award.accounts import Passwords
from award.blueprints import edge
from award.blueprints.faults import problems_of
from award.errors import Invalid
from award.extensions import db, limiter
from award.models import User

View = Callable[..., Any]


def passwords() -> Passwords:
    """The hasher with the configured cost."""
    return current_app.extensions["passwords"]  # type: ignore[no-any-return]


def own_path(target: str | None) -> str | None:
    """The target if it is a path of this site; None for any other address, whatever its disguise."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 32 for character in target):
        return None
    return target


def enter(user: User, target: str | None = None) -> Any:
    """Sign this browser in under a new session and go on to an own path, or to "my home"."""
    token = accounts.open_sign_in(db.session(), user, at=edge.at())
    session.clear()  # a new id: nothing that was planted before the sign-in lives on
    user.sign_in_token = token
    login_user(user)
    return redirect(own_path(target) or url_for("account.home"), 303)


def _failed(response: Response) -> bool:
    return response.status_code >= 400


def _address_asked() -> str:
    return f"account:{accounts.folded(request.form.get('email', ''))}"


def limited(by_account: str, by_address: str, *, failures: bool = False) -> Callable[[View], View]:
    """Limit a view by the account that is named and by the network address; ``failures``: only failed tries count."""
    deduct = _failed if failures else None

    def declare(view: View) -> View:
        inner = limiter.limit(by_account, key_func=_address_asked, deduct_when=deduct)(view)
        return limiter.limit(by_address, key_func=get_remote_address, deduct_when=deduct)(inner)  # type: ignore[no-any-return]

    return declare


def hashed(form: FlaskForm) -> str | None:
    """The form's new password in its stored form; None when something is wrong, which the form then shows."""
    if not form.validate():
        return None
    try:
        return registration.new_hash(passwords(), form.password.data, form.again.data)
    except Invalid as refusal:
        put_problems(form, refusal)
        return None


def put_problems(form: FlaskForm, refusal: Invalid) -> None:
    """Show a rule's problems beside the form's fields."""
    for name, messages in problems_of(refusal).items():
        if name in form:
            form[name].errors = [*form[name].errors, *messages]
