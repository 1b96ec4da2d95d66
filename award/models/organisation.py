"""Bodies, their other names, and the people who act for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, one_of


class Organisation(Base):
    """A body (单位). Bodies are compared by row, never by the spelling of a name."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    compared_name: Mapped[str] = mapped_column(index=True)  # award.bodies' normal form
    credit_code: Mapped[str | None] = mapped_column(unique=True)  # 统一社会信用代码
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_code: Mapped[str | None]
    kind: Mapped[str | None]
    email_domain: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")
    aliases: Mapped[list["OrganisationAlias"]] = relationship(back_populates="organisation")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation")

    __mapper_args__ = {"version_id_col": version}


class OrganisationAlias(Base):
    """Another name of the same body."""

    __tablename__ = "organisation_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    compared_name: Mapped[str] = mapped_column(index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="aliases")


class Membership(Base):
    """A person who acts for a body: a manager names others, a member writes and submits."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    part: Mapped[str] = mapped_column(default="member")
    since: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
        CheckConstraint(one_of("part", "manager", "member"), name="part"),
    )
