"""A case's passage through one stage, and the corrections asked of it on the way."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Long, Prose, iff, implies, one_of, only
from award.models.case import Case
from award.models.stage import Stage

OUTCOMES = ("pending", "passed", "eliminated", "lapsed")


class Candidacy(Base):
    """Case × stage. ``proposed`` holds what the next closing will do, unseen outside the office.

    ``is_anchor``: scored by every expert of the stage without a conflict, beyond the sheets that a case needs.
    ``sheets``, ``total_sum`` and ``total_squares`` are the aggregates of the live sealed sheets (numerators).
    """

    __tablename__ = "candidacy"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int]
    stage_id: Mapped[int]
    case_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(default="pending")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    entered_by_closing_id: Mapped[int | None] = mapped_column(ForeignKey("closing.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_by_closing_id: Mapped[int | None] = mapped_column(ForeignKey("closing.id"))
    reason: Mapped[str | None] = mapped_column(Prose)
    reason_key: Mapped[str | None]  # of the competition's list of reasons
    proposed: Mapped[str | None]
    proposed_reason: Mapped[str | None] = mapped_column(Prose)
    is_anchor: Mapped[bool] = mapped_column(default=False)
    sheets: Mapped[int] = mapped_column(default=0)
    total_sum: Mapped[int] = mapped_column(Long, default=0)
    total_squares: Mapped[int] = mapped_column(Long, default=0)
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(viewonly=True)
    stage: Mapped[Stage] = relationship(viewonly=True)
    handler: Mapped[User | None] = relationship(foreign_keys=[handler_id])

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("stage_id", "case_id"),
        ForeignKeyConstraint(["stage_id", "competition_id"], ["stage.id", "stage.competition_id"]),
        ForeignKeyConstraint(["case_id", "competition_id"], ["award_case.id", "award_case.competition_id"]),
        CheckConstraint(one_of("outcome", *OUTCOMES), name="outcome"),
        CheckConstraint("proposed is null or proposed in ('passed', 'eliminated')", name="proposed"),
        CheckConstraint(iff("outcome = 'pending'", "decided_at is null"), name="decided"),
        CheckConstraint(implies("outcome in ('eliminated', 'lapsed')", "reason is not null"), name="reason"),
        Index("ix_candidacy_case_id", "case_id"),
        Index("ix_candidacy_queue", "stage_id", "outcome", "case_id"),
        Index("ix_candidacy_pending", "stage_id", **only("outcome = 'pending'")),
    )


class Opinion(Base):
    """One screener's opinion on one candidacy; the deciding one is the candidacy's verdict."""

    __tablename__ = "opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    screener_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    verdict: Mapped[str]  # pass, return, reject, unsure
    words: Mapped[str] = mapped_column(Prose, default="")
    checks: Mapped[dict[str, object]] = mapped_column(default=dict)  # checklist key → yes, no, open
    at: Mapped[datetime]
    is_deciding: Mapped[bool] = mapped_column(default=False)

    screener: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("verdict", "pass", "return", "reject", "unsure"), name="verdict"),
        Index("ix_opinion_candidacy_id", "candidacy_id"),
    )


class DeskNote(Base):
    """What a screener has ticked and written on one case and not yet decided. His own; saved by autosave, no event."""

    __tablename__ = "desk_note"

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), primary_key=True)
    screener_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    content: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # name of the desk's form → text or texts
    number: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]


class Correction(Base):
    """A case handed back to its applicant: named fields, reasons, a clock. At most one open a case."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    base_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    round: Mapped[int] = mapped_column(default=1)
    words: Mapped[str] = mapped_column(Prose, default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]

    fields: Mapped[list["CorrectionField"]] = relationship(
        back_populates="correction", order_by="CorrectionField.id"
    )
    candidacy: Mapped[Candidacy] = relationship()
    case: Mapped[Case] = relationship()

    __table_args__ = (
        CheckConstraint(iff("ended_at is null", "ending is null"), name="ended"),
        CheckConstraint(
            "ending is null or ending in ('resubmitted', 'expired', 'withdrawn', 'cancelled')", name="ending"
        ),
        CheckConstraint("due_at > opened_at", name="clock"),
        Index(
            "uq_correction_open",
            "case_id",
            unique=True,
            **only("ended_at is null"),
        ),
    )


class CorrectionField(Base):
    """One field that may be changed while its correction is open, and why."""

    __tablename__ = "correction_field"

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    field_key: Mapped[str]
    reason: Mapped[str] = mapped_column(Prose)

    correction: Mapped[Correction] = relationship(back_populates="fields")

    __table_args__ = (UniqueConstraint("correction_id", "field_key"),)
