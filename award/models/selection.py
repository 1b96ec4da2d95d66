"""Solved proposals of a decision stage: which winners are best under its rules, and what each rule costs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from award.models.base import Base, iff, implies, only


class SelectionProposal(Base):
    """A proposal (求解方案) with all that is needed to compute it again; only its adoption is written later.

    ``inputs``: quotas and candidates as ``award select`` reads them; ``digest``: theirs; ``result``: winners, prices,
    ties, or what to relax.
    """

    __tablename__ = "selection_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    number: Mapped[int]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    digest: Mapped[str]
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_aside_at: Mapped[datetime | None]  # the decision rests on it no longer

    __table_args__ = (
        UniqueConstraint("stage_id", "number"),
        CheckConstraint(iff("adopted_at is null", "adopted_by_id is null"), name="adopted"),
        CheckConstraint(implies("set_aside_at is not null", "adopted_at is not null"), name="set_aside"),
        Index(
            "uq_selection_proposal_adopted",
            "stage_id",
            unique=True,
            **only("adopted_at is not null and set_aside_at is null"),
        ),
    )
