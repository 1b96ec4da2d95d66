"""Makes what tests begin with, by the same rules that people use; and signs a test client in over HTTP."""

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from award import accounts, rights
from award.extensions import db
from award.models import Competition, RoleGrant, User

PASSWORD = "correct horse battery"
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CHEAP = accounts.Passwords.with_cost(time_cost=1, memory_kib=8, parallelism=1)  # for an app without its pages
_numbers = count(1)


def make_user(
    app: Flask,
    email: str = "",
    *,
    name: str = "",
    admin: bool = False,
    locale: str = "zh_Hans",
    confirmed: bool = True,
) -> User:
    """A person with the password ``PASSWORD``, committed."""
    db.session.commit()  # a snapshot from before a request's writes could not be written from
    number = next(_numbers)
    user = User(
        email=accounts.folded(email or f"person{number}@p{number}.example.com"),
        name=name or f"测试者{number}",
        password_hash=(app.extensions.get("passwords") or CHEAP).hash(PASSWORD),
        locale=locale,
        is_site_admin=admin,
        created_at=AT,
        confirmed_at=AT if confirmed else None,
    )
    db.session.add(user)
    db.session.commit()
    return user


def make_competition(preset: str = "standard", slug: str = "", *, by: User, at: datetime = AT) -> Competition:
    """A competition from a preset, as the site's administrator ``by`` makes it, committed."""
    from award.stages.setup import create_competition

    slug = slug or f"edition-{next(_numbers)}"
    competition = create_competition(db.session(), preset, slug=slug, by=by, at=at)
    db.session.commit()
    return competition


def give_role(competition: Competition, user: User, role: str, *, by: User, at: datetime = AT) -> RoleGrant:
    """A role through the rule; an administrator appoints officers, an organiser workers. Committed."""
    grant = rights.grant_role(db.session(), competition, user, role, by=by, at=at)
    db.session.commit()
    return grant


def token_in(client: FlaskClient, path: str) -> str:
    """The CSRF token of the first form of a page."""
    page = client.get(path).get_data(as_text=True)
    match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(
        r'name="csrf-token" content="([^"]+)"', page
    )
    assert match, f"{path} has no form:\n{page[:400]}"
    return match[1]


def post(client: FlaskClient, path: str, data: dict | None = None, *, form_at: str | None = None):
    """Send a form as a browser does, with the token of the page it stands on (default: of the same path)."""
    token = token_in(client, form_at or path)
    return client.post(path, data={"csrf_token": token, **(data or {})})


def sign_in(client: FlaskClient, user: User, password: str = PASSWORD) -> FlaskClient:
    """Sign the client in over HTTP and return it."""
    answer = post(client, "/sign-in", {"email": user.email, "password": password})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


def signed_in(app: Flask, user: User) -> FlaskClient:
    """A new client, signed in as this person."""
    return sign_in(app.test_client(), user)


def fresh(query: Select[Any]) -> list[Any]:
    """The rows' first column as the database has it now: the test's own snapshot is given up."""
    db.session.rollback()
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def reload(user: User) -> User:
    """The person as the database has him now."""
    return fresh(select(User).where(User.id == user.id))[0]  # type: ignore[no-any-return]
