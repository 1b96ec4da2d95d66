"""The pipeline as data: stages in steps and lanes, their closings and releases, and the form versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.base import Base, Prose, iff, implies, one_of, only
from award.models.competition import Competition


class Stage(Base):
    """A step of the pipeline, of one kind. Lanes of one step run side by side on the same cases.

    ``parameters`` is validated by the kind's schema on every save and frozen when the stage opens.
    """

    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    key: Mapped[str]  # how other stages name it in their parameters
    kind: Mapped[str]
    step: Mapped[int]
    lane: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    help: Mapped[str] = mapped_column(Prose, default="")
    state: Mapped[str] = mapped_column(default="planned")
    flow: Mapped[str] = mapped_column(default="together")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # None in an open stage: a rolling window without an end
    opened_at: Mapped[datetime | None]
    days: Mapped[int | None]  # the window's usual length, offered when it is set
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)

    competition: Mapped[Competition] = relationship()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("competition_id", "step", "lane"),
        UniqueConstraint("competition_id", "key"),
        UniqueConstraint("id", "competition_id"),
        CheckConstraint(one_of("state", "planned", "open", "closed"), name="state"),
        CheckConstraint(one_of("flow", "each", "together"), name="flow"),
        CheckConstraint(implies("state = 'open'", "opens_at is not null"), name="open_window"),
        CheckConstraint("opens_at is null or closes_at is null or opens_at < closes_at", name="window"),
    )


class Closing(Base):
    """A stage's closing by a person. At most one live a stage; undone ones stay.

    ``annulled_note``: the public words with which the chair annulled the scoring that was closed by it.
    ``line``: the last printed place of the ranking that the rule let through; None where nothing was ranked.
    """

    __tablename__ = "closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str]
    passed: Mapped[int]
    eliminated: Mapped[int]
    line: Mapped[int | None]
    skipped_reason: Mapped[str | None] = mapped_column(Prose)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_reason: Mapped[str | None] = mapped_column(Prose)  # of the organiser who undid it
    annulled_note: Mapped[str | None] = mapped_column(Prose)
    letters_released_at: Mapped[datetime | None]
    letters_released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint(iff("undone_at is null", "undone_by_id is null"), name="undone"),
        CheckConstraint(
            iff("undone_at is not null", "undone_reason is not null or annulled_note is not null"),
            name="undone_why",
        ),
        Index("ix_closing_stage_id", "stage_id"),
        Index(
            "uq_closing_live",
            "stage_id",
            unique=True,
            **only("undone_at is null"),
        ),
    )


class Release(Base):
    """A result prepared by the organiser and released by the chair, at once or at a set hour."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    digest: Mapped[str]  # of the list as it was asked for
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[datetime | None]  # the set hour
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Prose)

    __table_args__ = (
        CheckConstraint(implies("done_at is not null", "approved_at is not null"), name="done"),
        CheckConstraint(iff("approved_at is null", "approved_by_id is null"), name="approved"),
        Index("ix_release_stage_id", "stage_id"),
        Index(
            "uq_release_live",
            "stage_id",
            unique=True,
            **only("withdrawn_at is null"),
        ),
    )


class FormVersion(Base):
    """One published version of a competition's form; never edited. A change is a new version."""

    __tablename__ = "form_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    number: Mapped[int]
    schema: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    published_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("competition_id", "number"),)
