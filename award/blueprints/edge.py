"""The edge of the web: every view is a ``page`` (GET, writes nothing) or an ``act`` (POST, commits once).

Each declares its permission; the app does not start with one that does not. An act's path:
arrive → key → begin → load, rule → act → books → answer kept → commit → ring.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as BaseResponse

from award import clock, policy
from award.blueprints import consenting, repeats
from award.blueprints.lookup import Found, resolve
from award.database import begin_writing
from award.errors import NotAllowed
from award.extensions import db
from award.i18n import N_
from award.models import User

View = Callable[..., Any]
TRIES = 3
SERIALIZATION = {"40P01", "40001"}
OPEN_ENDPOINTS = {"static"}


def init_app(app: Flask) -> None:
    """Note each request's arrival before anything else, and refuse to start with an undeclared route."""

    app.jinja_env.globals["new_key"] = lambda: secrets.token_urlsafe(12)

    def _arrive() -> None:
        g.at = clock.now()
        db.session.info["doorbell"] = app.extensions.get("doorbell")

    app.before_request_funcs.setdefault(None, []).insert(
        0, _arrive
    )  # before the CSRF check, whose refusal is a page


def refuse_undeclared(app: Flask) -> None:
    """Raise ``RuntimeError`` for a route × method without a permission. Called when all blueprints are in."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        wanted = getattr(view, "methods_declared", None)
        if wanted is None or methods != wanted or view.permission not in policy.ACTIONS:  # type: ignore[attr-defined]
            raise RuntimeError(f"{rule.endpoint} ({', '.join(sorted(methods))}) declares no permission")


def at() -> datetime:
    """When the server received the request: the only time that an act may use."""
    return g.at  # type: ignore[no-any-return]


def actor() -> User | None:
    """The signed-in person, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def me() -> User:
    """The signed-in person, in a view that nobody else reaches."""
    person = actor()
    assert person is not None
    return person


def page(permission: str) -> Callable[[View], View]:
    """A GET view. It is given the objects that its address names and must write nothing."""

    def declare(view: View) -> View:
        @wraps(view)
        def wrapper(**view_args: Any) -> Any:
            found = g.found = resolve(view_args)
            refusal = _admit(permission, found)
            if refusal is not None:
                return refusal
            response = view(**found)
            if db.session.new or db.session.dirty or db.session.deleted:
                raise RuntimeError(f"{request.endpoint} writes in a GET")
            return response

        return _declared(wrapper, permission, {"GET"})

    return declare


def act(permission: str, *, keyed: bool = True, begins: bool = True) -> Callable[[View], View]:
    """A POST view: one transaction, committed here when the answer is not an error.

    ``keyed``: a form that carries ``idempotency_key`` is answered once. ``begins=False``: slow work comes first (an upload
    is inspected); the view calls ``begin()`` when it starts to write, and the form has no key.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def wrapper(**view_args: Any) -> Any:
            for left in reversed(range(TRIES)):
                try:
                    return _perform(view, view_args, permission, keyed, begins)
                except DBAPIError as error:
                    db.session.rollback()
                    if not left or getattr(error.orig, "sqlstate", None) not in SERIALIZATION:
                        raise
            raise AssertionError

        return _declared(wrapper, permission, {"POST"})

    return declare


def begin() -> None:
    """Begin the writing transaction of an act that was declared ``begins=False``."""
    db.session.rollback()
    begin_writing(db.session())


def _perform(view: View, view_args: dict[str, Any], permission: str, keyed: bool, begins: bool) -> Any:
    if begins:
        begin()  # whatever was read on the way here, was read in a transaction that may not write
    person = actor()
    if keyed and begins and (asked := consenting.asked(person, at=at())) is not None:
        db.session.rollback()
        return asked
    key = request.form.get("idempotency_key") if keyed and begins else None
    person_id = person.id if person else 0
    if key:
        kept = repeats.take(db.session(), person_id, key, route=request.path, digest=_digest(), at=at())
        if kept is not None:
            db.session.rollback()
            return kept
    found = g.found = resolve(view_args)
    refusal = _admit(permission, found)
    if refusal is not None:
        db.session.rollback()
        return refusal
    response = make_response(view(**found))
    if response.status_code >= 400:
        db.session.rollback()
        return response
    if key:
        repeats.keep(db.session(), person_id, key, response)
    db.session.commit()
    return response


def _digest() -> str:
    state = hashlib.sha256()
    for name, value in sorted(request.form.items(multi=True)):
        if name not in ("idempotency_key", *consenting.OWN):
            state.update(f"{len(name)}:{name}={len(value)}:{value}".encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def _admit(permission: str, found: Found) -> BaseResponse | None:
    """None when the person may; a redirect to sign-in for a stranger. Raises 404 or 403 else."""
    person = actor()
    competition, case = found.get("competition"), found.get("case")
    where: dict[str, Any] = {"competition_id": competition.id if competition else None, "case": case}
    if policy.may(db.session(), person, permission, **where):
        return None
    if person is None:
        if request.headers.get("X-Requested-With") or request.accept_mimetypes.best == "application/json":
            abort(401)
        return redirect(
            url_for(
                "account.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None
            )
        )
    if (
        case is not None
        and permission != "view_case"
        and policy.may(db.session(), person, "view_case", **where)
    ):
        raise NotAllowed(N_("您没有做这件事的权限。"))
    abort(404 if case is not None else 403)


def _declared(wrapper: Any, permission: str, methods: set[str]) -> View:
    if permission not in policy.ACTIONS:
        raise RuntimeError(f"unknown permission {permission!r}")
    wrapper.permission = permission
    wrapper.methods_declared = methods
    return wrapper  # type: ignore[no-any-return]


def harden(response: Response) -> Response:
    """The headers of every answer; a view may have set a stricter policy (an uploaded file does)."""
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; img-src 'self' data:; frame-src 'self'; worker-src 'self'; base-uri 'none'; "
        "frame-ancestors 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if current_app.config["AWARD"].is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if current_user and current_user.is_authenticated:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
