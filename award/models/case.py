"""A case: its life, its draft, its frozen revisions, its files and its projections."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose, iff, implies, one_of
from award.models.competition import Category, Competition, Tier
from award.models.organisation import Organisation
from award.models.stage import FormVersion

CASE_STATES = ("draft", "submitted", "awarded", "not_selected", "withdrawn", "disqualified")


class Case(Base):
    """One entry in one competition. ``state`` is its life; its candidacies say where it stands."""

    __tablename__ = "award_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)  # in addresses: says nothing of how many there are
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    category_id: Mapped[int | None]
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    title: Mapped[str] = mapped_column(default="")
    region_code: Mapped[str | None]
    origin: Mapped[str] = mapped_column(default="applied")
    state: Mapped[str] = mapped_column(default="draft")
    reference: Mapped[str | None]
    revision_id: Mapped[
        int | None
    ]  # no foreign key: the two tables would wait for each other; an invariant looks
    tier_id: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    on_behalf_reason: Mapped[str | None] = mapped_column(Prose)
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]  # of the revision that counts
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(Prose)
    version: Mapped[int] = mapped_column(default=1)

    competition: Mapped[Competition] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    category: Mapped[Category | None] = relationship(viewonly=True)
    tier: Mapped[Tier | None] = relationship(viewonly=True)
    form_version: Mapped[FormVersion] = relationship()
    revision: Mapped["Revision | None"] = relationship(
        primaryjoin="foreign(Case.revision_id) == Revision.id", viewonly=True, uselist=False
    )
    draft: Mapped["Draft | None"] = relationship(back_populates="case")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("competition_id", "reference"),
        UniqueConstraint("id", "competition_id"),
        ForeignKeyConstraint(["category_id", "competition_id"], ["category.id", "category.competition_id"]),
        ForeignKeyConstraint(["tier_id", "competition_id"], ["tier.id", "tier.competition_id"]),
        CheckConstraint(one_of("state", *CASE_STATES), name="state"),
        CheckConstraint(one_of("origin", "applied", "recommended", "sought", "imported"), name="origin"),
        CheckConstraint(
            implies("state = 'draft'", "reference is null and revision_id is null"), name="draft"
        ),
        CheckConstraint(
            implies(
                "state not in ('draft', 'withdrawn')",
                "reference is not null and revision_id is not null and first_submitted_at is not null",
            ),
            name="submitted",
        ),
        CheckConstraint(iff("state in ('withdrawn', 'disqualified')", "ended_at is not null"), name="ended"),
        CheckConstraint(iff("ended_at is null", "ended_reason is null"), name="ended_reason"),
        CheckConstraint(iff("state = 'awarded'", "tier_id is not null"), name="awarded"),
        Index("ix_award_case_state", "competition_id", "state", "submitted_at", "id"),
        Index("ix_award_case_category", "competition_id", "category_id", "submitted_at", "id"),
        Index("ix_award_case_region", "competition_id", "region_code", "submitted_at", "id"),
        Index("ix_award_case_submitted", "competition_id", "submitted_at", "id"),
    )


class CaseEditor(Base):
    """A person who may see or edit one case besides the managers of its body."""

    __tablename__ = "case_editor"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    part: Mapped[str] = mapped_column(default="submit")
    since: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        Index("ix_case_editor_user_id", "user_id"),
        CheckConstraint(one_of("part", "view", "edit", "submit"), name="part"),
    )


class Draft(Base):
    """The answers being written, apart from the case so that autosave never touches it.

    ``marks`` keeps, per field key, the ``number`` of its last save: a save sends the number it started from.
    """

    __tablename__ = "draft"

    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    number: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    case: Mapped[Case] = relationship(back_populates="draft")


class Revision(Base):
    """A case's content frozen at one submission (申报版本). Never updated: a trigger refuses it."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"))
    number: Mapped[int]
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"))
    title: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)

    form_version: Mapped[FormVersion] = relationship()

    __table_args__ = (UniqueConstraint("case_id", "number"),)


class CaseFile(Base):
    """An uploaded file. Bytes stand in the store by their hash; the name is only text. Rights come from the case."""

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), index=True)
    field_key: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]  # pdf, docx, xlsx, pptx, png, jpg
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # pages, width, height
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class CaseAttribute(Base):
    """A case's value in one dimension, projected from its revision; what is counted, filtered and balanced."""

    __tablename__ = "case_attribute"

    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    value_id: Mapped[int] = mapped_column(ForeignKey("attribute_value.id"), primary_key=True)

    __table_args__ = (Index("ix_case_attribute_value", "attribute_id", "value_id", "case_id"),)


class CaseOrganisation(Base):
    """A body with a part in a case: co_creator, builder, recommender. What the search for conflicts joins."""

    __tablename__ = "case_organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    part: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (CheckConstraint(one_of("part", "co_creator", "builder", "recommender"), name="part"),)
