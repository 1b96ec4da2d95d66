"""People of the field (experts, committee members, commentators); they need no account."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose
from award.models.organisation import Organisation


class Person(Base):
    """A person in the pool, kept over editions. ``fields`` are tags of expertise."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None]
    fields: Mapped[list[Any]] = mapped_column(JSON, default=list)
    note: Mapped[str | None] = mapped_column(Prose)
    created_at: Mapped[datetime]

    user: Mapped[User | None] = relationship()
    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.position")


class Post(Base):
    """A post (职务) of a person at a body, present or former."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    body: Mapped[str]  # the body's name as the person writes it
    title: Mapped[str] = mapped_column(default="")
    is_present: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(back_populates="posts")
    organisation: Mapped[Organisation | None] = relationship()


class Office(Base):
    """A seat in a competition's committee or secretariat (主任, 委员, 秘书长 …), in printed order."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    grouping: Mapped[str]
    title: Mapped[str]
    name: Mapped[str]
    affiliation: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    group_position: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)


class PoolMember(Base):
    """An expert of a competition: what he was invited for, his load and his categories."""

    __tablename__ = "pool_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    pseudonym: Mapped[str]  # K07: the name under which the sheets stand in the books
    min_load: Mapped[int] = mapped_column(default=0)
    max_load: Mapped[int | None]
    categories: Mapped[list[Any]] = mapped_column(JSON, default=list)

    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("competition_id", "person_id"),
        UniqueConstraint("competition_id", "pseudonym"),
    )
