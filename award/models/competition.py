"""One edition: its words, hosts, categories, attributes, tiers and the roles people hold in it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose, one_of, only
from award.models.organisation import Organisation

if TYPE_CHECKING:
    from award.models.stage import Stage

ROLES = ("organiser", "chair", "screener", "verifier", "expert", "auditor")


class Series(Base):
    """What returns every year (评选活动)."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Competition(Base):
    """One edition (届). ``words`` holds what only this edition calls otherwise: labels of body and sections, call text, FAQ."""

    __tablename__ = "competition"

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]  # of reference numbers: DS2026
    name: Mapped[str]
    award_name: Mapped[str]
    preset: Mapped[str]
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rules: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # correction rounds, same person as organiser and chair …
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series | None] = relationship()
    hosts: Mapped[list["HostRole"]] = relationship(order_by="HostRole.position")
    categories: Mapped[list["Category"]] = relationship(order_by="Category.position")
    attributes: Mapped[list["Attribute"]] = relationship(order_by="Attribute.position")
    tiers: Mapped[list["Tier"]] = relationship(order_by="Tier.position")
    stages: Mapped[list["Stage"]] = relationship(order_by="(Stage.step, Stage.lane)", viewonly=True)

    __mapper_args__ = {"version_id_col": version}


class HostRole(Base):
    """A body's role in an edition (主办, 协办, 承办, 技术支持 …) as it is printed."""

    __tablename__ = "host_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    role: Mapped[str]
    name: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    contact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship()


class Category(Base):
    """The track a case competes in (方向)."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("competition_id", "key"), UniqueConstraint("id", "competition_id"))


class Attribute(Base):
    """A dimension for statistics and balance (level, kind of applicant …)."""

    __tablename__ = "attribute"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)

    values: Mapped[list["AttributeValue"]] = relationship(order_by="AttributeValue.position")

    __table_args__ = (UniqueConstraint("competition_id", "key"),)


class AttributeValue(Base):
    """One value of an attribute; ``grouping`` gathers values (党政机关 and 社区 → 公共部门)."""

    __tablename__ = "attribute_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"))
    key: Mapped[str]
    name: Mapped[str]
    grouping: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("attribute_id", "key"),)


class Tier(Base):
    """An award level (奖项) with its seats, its print order and the sections that are printed for it."""

    __tablename__ = "tier"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    key: Mapped[str]
    name: Mapped[str]
    quota: Mapped[int]
    print_order: Mapped[str] = mapped_column(default="by_rank")  # by_rank, given, no_rank
    printed_sections: Mapped[list[Any]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("competition_id", "key"),
        UniqueConstraint("id", "competition_id"),
        CheckConstraint("quota >= 0", name="quota"),
        CheckConstraint(one_of("print_order", "by_rank", "given", "no_rank"), name="print_order"),
    )


class RoleGrant(Base):
    """A role a person holds in one competition. Ended, never deleted."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (
        CheckConstraint(one_of("role", *ROLES), name="role"),
        Index("ix_role_grant_user", "user_id", "competition_id"),
        Index(
            "uq_role_grant_live",
            "competition_id",
            "user_id",
            "role",
            unique=True,
            **only("ended_at is null"),
        ),
    )


class Announcement(Base):
    """A dated public text (公告): call, extension, shortlist, notice, final list, correction."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Prose)
    published_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
