"""Flask-Login's part: who is behind this browser's cookie."""

from __future__ import annotations

from flask import Flask, g

from award import accounts
from award.extensions import db, login
from award.models import User


def init_app(app: Flask) -> None:
    """Bind the loader and the password hasher."""
    settings = app.config["AWARD"]
    app.extensions["passwords"] = accounts.Passwords.with_cost(
        time_cost=settings.argon2_time_cost,
        memory_kib=settings.argon2_memory_kib,
        parallelism=settings.argon2_parallelism,
    )
    login.session_protection = None  # sign-ins are ended on the server; an address may change on the way
    login.user_loader(_load)


def _load(token: str) -> User | None:
    return accounts.signed_in(db.session(), token, at=g.at)
