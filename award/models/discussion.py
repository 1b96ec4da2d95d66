"""What officers note on a stage's ranking: cases kept in sight, and cases sent to the committee's discussion."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose, iff, only
from award.models.case import Case


class Pin(Base):
    """A case that an officer keeps in sight on a ranking, to compare it with others (钉住). His own; no event."""

    __tablename__ = "ranking_pin"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    at: Mapped[datetime]


class Discussion(Base):
    """A case that a scoring stage's ranking leaves open, sent to the committee (提交讨论) with a note why.

    At most one live entry a stage and case; one that was taken back stays as it was.
    """

    __tablename__ = "discussion"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    note: Mapped[str] = mapped_column(Prose)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    case: Mapped[Case] = relationship()
    sent_by: Mapped[User] = relationship(foreign_keys=[sent_by_id])

    __table_args__ = (
        CheckConstraint(iff("withdrawn_at is null", "withdrawn_by_id is null"), name="withdrawn"),
        Index("uq_discussion_live", "stage_id", "case_id", unique=True, **only("withdrawn_at is null")),
    )
