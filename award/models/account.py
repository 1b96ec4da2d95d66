"""Accounts of people who sign in, their live sign-ins, and the notices they consented to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.base import Base, Prose, iff


class User(Base):
    """A person who can sign in. Emptied on erasure, never deleted: the books keep its id."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # folded to lower case
    name: Mapped[str]
    phone: Mapped[str | None]
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="zh_Hans")
    is_site_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    consent_due: Mapped[bool] = mapped_column(
        default=False
    )  # a newer privacy notice waits for the person's consent

    sign_ins: Mapped[list["SignIn"]] = relationship(back_populates="user")

    is_authenticated = True
    is_anonymous = False
    sign_in_token: str = ""  # of the browser at hand; what Flask-Login keeps in the cookie

    @property
    def is_active(self) -> bool:
        """An erased account signs in no more."""
        return self.erased_at is None

    def get_id(self) -> str:
        """What the browser keeps: the token of its sign-in, never the account's number."""
        return self.sign_in_token


class SignIn(Base):
    """One browser's session, kept on the server so that it can be ended there. Only the token's hash is stored."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="sign_ins")

    __table_args__ = (Index("ix_sign_in_user_id", "user_id"),)


class Token(Base):
    """A link that was mailed or handed out: confirm an address, reset a password, first set-up, invitation."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PrivacyNotice(Base):
    """One published version of the text that people consent to; never edited."""

    __tablename__ = "privacy_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Prose)
    digest: Mapped[str]
    published_at: Mapped[datetime]


class Consent(Base):
    """A person's consent to one version of the privacy notice."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    privacy_notice_id: Mapped[int] = mapped_column(ForeignKey("privacy_notice.id"))
    at: Mapped[datetime]


class Invitation(Base):
    """An offer of a role in a competition, or of a seat for an organisation or a case. Rights begin at acceptance."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competition.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("award_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]  # a role of the competition, or 'member' of an organisation, or 'claim' of a case
    email: Mapped[str]
    name: Mapped[str]
    words: Mapped[str | None] = mapped_column(Prose)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]  # accepted, declined, withdrawn
    answer_reason: Mapped[str | None] = mapped_column(Prose)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (CheckConstraint(iff("answered_at is null", "answer is null"), name="answered"),)
