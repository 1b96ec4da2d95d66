"""Conflicts, assignments and scoresheets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Long, PackedMarks, Prose, iff, one_of, only
from award.models.candidacy import Candidacy
from award.models.case import Case
from award.models.stage import Stage


class Pledge(Base):
    """A worker's promise of confidentiality and fairness for one stage, with the text he saw."""

    __tablename__ = "pledge"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("stage_id", "user_id"),)


class Conflict(Base):
    """A tie of interest between a person and a case, found or declared; decided once, then pinned.

    ``open`` and ``confirmed`` bar assignment and sight; ``dismissed`` does not.
    """

    __tablename__ = "conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str]  # found, declared
    ground: Mapped[
        str
    ]  # a part in the case (owner …), the same with _parent, domain, contact, own_case, declared, recognised
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    words: Mapped[str] = mapped_column(Prose, default="")
    state: Mapped[str] = mapped_column(default="open")
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_reason: Mapped[str | None] = mapped_column(Prose)

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (
        UniqueConstraint("case_id", "user_id", "ground"),
        CheckConstraint(one_of("source", "found", "declared"), name="source"),
        CheckConstraint(one_of("state", "open", "confirmed", "dismissed"), name="state"),
        CheckConstraint(iff("state = 'open'", "decided_at is null"), name="decided"),
        Index("ix_conflict_user", "user_id", "case_id", "state"),
    )


class Assignment(Base):
    """This expert is to score this case in this stage (分配). ``place`` is his random, stable order.

    A trigger refuses a pair with an open or confirmed conflict.
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    place: Mapped[int]
    made_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]  # abstained, recused, withdrawn
    ending_reason: Mapped[str | None] = mapped_column(Prose)

    expert: Mapped[User] = relationship()
    case: Mapped[Case] = relationship()
    candidacy: Mapped[Candidacy] = relationship()
    stage: Mapped[Stage] = relationship()

    @hybrid_property
    def is_given(self) -> bool:
        """Its expert was told of it, and it has not ended: what alone opens the case to him."""
        return self.released_at is not None and self.ended_at is None

    @is_given.inplace.expression
    @classmethod
    def _is_given(cls) -> ColumnElement[bool]:
        return and_(cls.released_at.is_not(None), cls.ended_at.is_(None))

    __table_args__ = (
        UniqueConstraint("stage_id", "expert_id", "case_id"),
        CheckConstraint(iff("ended_at is null", "ending is null"), name="ended"),
        CheckConstraint("ending is null or ending in ('abstained', 'recused', 'withdrawn')", name="ending"),
        Index("ix_assignment_expert", "expert_id", "stage_id", "place"),
        Index("ix_assignment_case", "stage_id", "case_id"),
    )


class Scoresheet(Base):
    """An expert's marks on one case (评分表). ``marks`` in the frozen criteria's order, in grid units.

    ``total`` is a numerator over the stage's frozen denominator. At most one live (draft, sealed) an assignment
    of each: a new draft may stand beside the sealed sheet it will replace.
    """

    __tablename__ = "scoresheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("scoresheet.id"))
    state: Mapped[str] = mapped_column(default="draft")
    marks: Mapped[tuple[int | None, ...]] = mapped_column(PackedMarks)
    total: Mapped[int | None] = mapped_column(Long)
    saved_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(Prose)
    event_n: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    assignment: Mapped[Assignment] = relationship()
    text: Mapped["SheetText | None"] = relationship(back_populates="scoresheet")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("assignment_id", "number"),
        CheckConstraint(one_of("state", "draft", "sealed", "superseded", "void"), name="state"),
        CheckConstraint(iff("state = 'draft'", "sealed_at is null"), name="sealed"),
        CheckConstraint(iff("sealed_at is null", "total is null"), name="total"),
        CheckConstraint(iff("state = 'void'", "void_reason is not null"), name="void"),
        Index("ix_scoresheet_stage", "stage_id", "case_id", "expert_id"),
        Index(
            "uq_scoresheet_draft",
            "assignment_id",
            unique=True,
            **only("state = 'draft'"),
        ),
        Index(
            "uq_scoresheet_sealed",
            "assignment_id",
            unique=True,
            **only("state = 'sealed'"),
        ),
    )


class SheetText(Base):
    """The comment and the canonical bytes of a sheet, apart so that the scanned table stays narrow.

    ``changed``: criterion key or "comment" → when it was last saved (milliseconds since 1970): what tells two tabs apart.
    """

    __tablename__ = "sheet_text"

    scoresheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheet.id"), primary_key=True)
    comment: Mapped[str] = mapped_column(Prose, default="")
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    canonical: Mapped[bytes | None]
    receipt: Mapped[str | None]
    salt: Mapped[bytes | None]

    scoresheet: Mapped[Scoresheet] = relationship(back_populates="text")


class VoidProposal(Base):
    """A proposal to take one sealed sheet out of the count (作废): the organiser's, decided once by the chair.

    ``reason`` is for the officers; ``note`` says it so that the expert and the public may read it.
    """

    __tablename__ = "void_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    scoresheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheet.id"))
    reason: Mapped[str] = mapped_column(Prose)
    note: Mapped[str] = mapped_column(Prose)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved: Mapped[bool | None]
    decided_reason: Mapped[str | None] = mapped_column(Prose)

    scoresheet: Mapped[Scoresheet] = relationship()

    __table_args__ = (
        CheckConstraint(iff("decided_at is null", "approved is null"), name="decided"),
        CheckConstraint(iff("decided_at is null", "decided_by_id is null"), name="decider"),
        Index("uq_void_proposal_open", "scoresheet_id", unique=True, **only("decided_at is null")),
    )
