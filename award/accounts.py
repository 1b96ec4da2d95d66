"""Accounts: passwords, sign-ins, one-time links. Rules only; what is mailed is said through the outbox."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from award.errors import Invalid
from award.i18n import N_
from award.models import SignIn, Token, User

SIGNED_IN_FOR = timedelta(days=14)
SHORTEST_PASSWORD = 10
LINK_LASTS = {
    "confirm": timedelta(days=3),
    "reset": timedelta(hours=2),
    "set_up": timedelta(hours=24),
    "invitation": timedelta(days=60),
}


@dataclass(frozen=True)
class Passwords:
    """Hashing with the configured cost. ``dummy`` is verified for unknown addresses, so that both take as long."""

    hasher: PasswordHasher
    dummy: str

    @classmethod
    def with_cost(cls, *, time_cost: int, memory_kib: int, parallelism: int) -> "Passwords":
        hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        return cls(hasher, hasher.hash(secrets.token_urlsafe(16)))

    def hash(self, password: str) -> str:
        """The stored form. Raises ``Invalid`` for a password shorter than ten characters."""
        if len(password) < SHORTEST_PASSWORD:
            raise Invalid(N_("密码至少 10 个字符。"), {"password": [N_("密码至少 10 个字符。")]})
        return self.hasher.hash(password)

    def fits(self, user: User | None, password: str) -> bool:
        """Whether the password is this person's; takes as long for nobody."""
        stored = user.password_hash if user and user.password_hash else self.dummy
        try:
            self.hasher.verify(stored, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return user is not None and user.password_hash is not None


def folded(email: str) -> str:
    """An address as it is compared and stored."""
    return email.strip().lower()


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_user(session: Session, email: str) -> User | None:
    """The account of an address."""
    return session.execute(select(User).where(User.email == folded(email))).scalar_one_or_none()


def open_sign_in(session: Session, user: User, *, at: datetime) -> str:
    """A new sign-in; returns the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(user_id=user.id, token_hash=token_hash(token), created_at=at, expires_at=at + SIGNED_IN_FOR)
    )
    user.last_seen_at = at
    session.flush()
    return token


def end_sign_ins(session: Session, user: User, *, at: datetime, token: str | None = None) -> None:
    """End one sign-in (by its token), or all of a person's."""
    statement = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if token is not None:
        statement = statement.where(SignIn.token_hash == token_hash(token))
    session.execute(statement.values(ended_at=at))


def live_sign_ins(session: Session, user: User, *, at: datetime) -> list[SignIn]:
    """Where a person is signed in, the latest first."""
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.expires_at > at)
    return list(session.execute(query.order_by(SignIn.created_at.desc(), SignIn.id.desc())).scalars())


def end_others(session: Session, user: User, *, at: datetime, only: int | None = None) -> None:
    """End a person's sign-ins but this browser's: all of them, or one by its number."""
    statement = update(SignIn).where(
        SignIn.user_id == user.id,
        SignIn.ended_at.is_(None),
        SignIn.token_hash != token_hash(user.sign_in_token),
    )
    if only is not None:
        statement = statement.where(SignIn.id == only)
    session.execute(statement.values(ended_at=at))


def signed_in(session: Session, token: str, *, at: datetime) -> User | None:
    """The person behind a browser's token, while it lasts."""
    query = (
        select(User)
        .join(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None), SignIn.expires_at > at)
    )
    user = session.execute(query).scalar_one_or_none()
    if user is not None:
        user.sign_in_token = token
    return user


def issue_token(
    session: Session,
    purpose: str,
    *,
    at: datetime,
    user: User | None = None,
    invitation_id: int | None = None,
) -> str:
    """A one-time link's token; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    session.add(
        Token(
            purpose=purpose,
            token_hash=token_hash(token),
            user_id=user.id if user else None,
            invitation_id=invitation_id,
            created_at=at,
            expires_at=at + LINK_LASTS[purpose],
        )
    )
    session.flush()
    return token


def find_token(session: Session, purpose: str, token: str, *, at: datetime) -> Token | None:
    """The live token of a link, or None for one that is unknown, used or run out."""
    return session.execute(live_token(purpose, token, at=at)).scalar_one_or_none()


def live_token(purpose: str, token: str, *, at: datetime) -> Select[tuple[Token]]:
    """The query of the live token of a link."""
    return select(Token).where(
        Token.token_hash == token_hash(token),
        Token.purpose == purpose,
        Token.used_at.is_(None),
        Token.expires_at > at,
    )
