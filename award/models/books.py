"""What is kept for ever and what is still to be done: events, acts, jobs, messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from award.models.base import Base, Prose, one_of


class LedgerHead(Base):
    """The head of one competition's chain and its reference counter: one hot row, locked last. Site: competition 0."""

    __tablename__ = "ledger_head"

    competition_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(default=0)
    link: Mapped[bytes]
    references: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """One line of the append-only log (审计记录): ids and digests, never names or texts. No foreign keys."""

    __tablename__ = "event"

    competition_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(index=True)
    leaf: Mapped[bytes]
    link: Mapped[bytes]


class Act(Base):
    """The answer kept under an idempotency key, so that a repeated form gets it again."""

    __tablename__ = "act"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0: nobody signed in
    key: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    code: Mapped[int | None]
    location: Mapped[str | None]
    body: Mapped[str | None] = mapped_column(Prose)


class Job(Base):
    """Work to be done outside a request: the outbox. Written in the act's transaction, claimed by a worker."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    competition_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="queued")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    log: Mapped[str] = mapped_column(Prose, default="")
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(Prose)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("state", "queued", "running", "done", "dead", "cancelled"), name="state"),
        Index("ix_job_state", "state", "not_before"),
        Index("ix_job_competition_id", "competition_id", "id"),
    )


class Message(Base):
    """One notification to one person over one channel (通知)."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    notification: Mapped[str]
    competition_id: Mapped[int | None] = mapped_column(ForeignKey("competition.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("award_case.id"), index=True)
    closing_id: Mapped[int | None] = mapped_column(ForeignKey("closing.id"), index=True)
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str]
    channel: Mapped[str] = mapped_column(default="mail")
    locale: Mapped[str] = mapped_column(default="zh_Hans")
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Prose)
    state: Mapped[str] = mapped_column(default="queued")
    secret: Mapped[bool] = mapped_column(default=False)  # the body carries a token
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Prose)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]  # reworded by hand while it was a draft
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            one_of("state", "draft", "queued", "sending", "sent", "failed", "unknown", "unsent", "withdrawn"),
            name="state",
        ),
        Index("ix_message_state", "state", "id"),
        Index("ix_message_competition_id", "competition_id", "state", "id"),
    )


class GroupLetter(Base):
    """One letter of the office to many (群发): its words with ``{places}``, and to whom, as it was sent."""

    __tablename__ = "group_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Prose)
    readers: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Heartbeat(Base):
    """When the worker was last alive; read by ``/readyz``."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
