"""Verification: who visits which case, what was found claim by claim, and the pictures taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose, iff, one_of
from award.models.candidacy import Candidacy


class Visit(Base):
    """A visit record (走访核实), on site or remote. Its verdict passes or eliminates the candidacy."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    verifier_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    manner: Mapped[str] = mapped_column(default="on_site")
    visited_on: Mapped[str | None]  # local date, ISO
    place: Mapped[str] = mapped_column(default="")
    people: Mapped[list[Any]] = mapped_column(JSON, default=list)  # names and posts of those met
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    words: Mapped[str] = mapped_column(Prose, default="")
    verdict: Mapped[str | None]
    assigned_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    candidacy: Mapped[Candidacy] = relationship()
    verifier: Mapped[User] = relationship()
    findings: Mapped[list["Finding"]] = relationship(order_by="Finding.position")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("candidacy_id", "verifier_id"),
        CheckConstraint(one_of("manner", "on_site", "remote"), name="manner"),
        CheckConstraint("verdict is null or verdict in ('confirmed', 'not_confirmed')", name="verdict"),
        CheckConstraint(iff("verdict is null", "closed_at is null"), name="closed"),
    )


class Finding(Base):
    """One claim as found: verified, differs or cannot be verified."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str] = mapped_column(Prose)
    result: Mapped[str | None]
    words: Mapped[str] = mapped_column(Prose, default="")

    __table_args__ = (
        CheckConstraint("result is null or result in ('verified', 'differs', 'unverifiable')", name="result"),
    )


class VisitPhoto(Base):
    """A picture taken on a visit; bytes by hash in the store."""

    __tablename__ = "visit_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    name: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime]
