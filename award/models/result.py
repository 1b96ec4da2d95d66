"""Rankings, decisions, the frozen lists, and what is printed with the winners."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.base import Base, Long, Prose, iff, only
from award.models.case import Case
from award.models.competition import Tier


class Ranking(Base):
    """A scoring stage's aggregated result, with all that is needed to compute it again. Never updated.

    ``judges``: one row an expert (leniency, spread, sheets), for the chair and the auditor alone.
    """

    __tablename__ = "ranking"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    number: Mapped[int]
    method: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[str | None]
    digest: Mapped[str]  # of the inputs: rules and live sealed sheets
    denominator: Mapped[int] = mapped_column(Long)
    judges: Mapped[list[Any]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("stage_id", "number"),)


class RankingRow(Base):
    """One case in one ranking. ``place`` is the printed line, ``rank`` the rank (ties share it; None: not ranked)."""

    __tablename__ = "ranking_row"

    ranking_id: Mapped[int] = mapped_column(ForeignKey("ranking.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    category_id: Mapped[int | None]
    rank: Mapped[int | None]
    tied: Mapped[bool] = mapped_column(default=False)
    sheets: Mapped[int]
    raw_mean: Mapped[str | None]
    score: Mapped[str | None]
    sd: Mapped[str | None]
    corrected: Mapped[str | None]  # severity-adjusted mean, beside the official score
    low: Mapped[str | None]
    high: Mapped[str | None]
    p_top: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()

    __table_args__ = (UniqueConstraint("ranking_id", "case_id"),)


class Decision(Base):
    """Case → tier (or none) in a decision stage, with the reason where it departs from the ranking."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int]
    stage_id: Mapped[int]
    case_id: Mapped[int]
    tier_id: Mapped[int | None]
    rank: Mapped[int | None]
    score: Mapped[str | None]
    parts: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [stage key, printed score or None]
    proposed_tier_id: Mapped[int | None] = mapped_column(ForeignKey("tier.id"))
    reason: Mapped[str | None] = mapped_column(Prose)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(viewonly=True)
    tier: Mapped[Tier | None] = relationship(
        viewonly=True, foreign_keys="[Decision.tier_id, Decision.competition_id]"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("stage_id", "case_id"),
        ForeignKeyConstraint(["stage_id", "competition_id"], ["stage.id", "stage.competition_id"]),
        ForeignKeyConstraint(["case_id", "competition_id"], ["award_case.id", "award_case.competition_id"]),
        ForeignKeyConstraint(["tier_id", "competition_id"], ["tier.id", "tier.competition_id"]),
        CheckConstraint(
            "(tier_id = proposed_tier_id) or (tier_id is null and proposed_tier_id is null) or reason is not null",
            name="departure",
        ),
    )


class Succession(Base):
    """A proposal to fill the seat of a case that left the list (递补): the organiser's, decided once by the chair.

    ``moves``: [case, tier it has or None, tier it gets] from the free seat downwards. ``note`` is printed with the list.
    """

    __tablename__ = "succession"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    left_case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    moves: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Prose)
    note: Mapped[str] = mapped_column(Prose)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved: Mapped[bool | None]
    decided_reason: Mapped[str | None] = mapped_column(Prose)

    __table_args__ = (
        CheckConstraint(iff("decided_at is null", "approved is null"), name="decided"),
        CheckConstraint(iff("decided_at is null", "decided_by_id is null"), name="decider"),
        Index("ix_succession_left_case_id", "left_case_id"),
        Index("uq_succession_open", "stage_id", unique=True, **only("decided_at is null")),
    )


class PublicList(Base):
    """A list frozen with its digest: of a notice (公示) or of the publication (发布). A change is a new version."""

    __tablename__ = "public_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    number: Mapped[int]
    content: Mapped[list[Any]] = mapped_column(JSON)  # the rows exactly as shown
    digest: Mapped[str]
    published_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    day_kind: Mapped[str | None]  # natural, working
    change_note: Mapped[str | None] = mapped_column(Prose)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (UniqueConstraint("stage_id", "number"),)


class EditedText(Base):
    """The copy that is printed (编辑稿), beside the frozen revision. ``position`` is the print order moved by hand."""

    __tablename__ = "edited_text"

    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")  # printed name of the body; may be empty
    sections: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    pictures: Mapped[list[Any]] = mapped_column(JSON, default=list)  # file id, caption, credit
    position: Mapped[int | None]
    #: the public page's words, frozen; None: not public
    published: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint(iff("agreed_at is null", "agreed_by_id is null"), name="agreed"),)


class Commentary(Base):
    """Text published with winners (点评 / 评语): signed by a person or by the committee unsigned."""

    __tablename__ = "commentary"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    text: Mapped[str] = mapped_column(Prose)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signature: Mapped[str | None] = mapped_column(Prose)  # name and posts as printed, frozen at publication
    position: Mapped[int] = mapped_column(default=0)

    cases: Mapped[list["CommentaryCase"]] = relationship(back_populates="commentary")


class CommentaryCase(Base):
    """One commentary may cover several cases; one case may carry several commentaries."""

    __tablename__ = "commentary_case"

    commentary_id: Mapped[int] = mapped_column(ForeignKey("commentary.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)

    commentary: Mapped[Commentary] = relationship(back_populates="cases")

    __table_args__ = (Index("ix_commentary_case_case_id", "case_id"),)
