"""Threshold votes (票决) of the committee, and the sealed draw (抽签)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from award.models.account import User
from award.models.base import Base, Prose, iff, implies, one_of, only
from award.models.case import Case
from award.models.competition import Tier
from award.models.stage import Stage


class Vote(Base):
    """A secret threshold ballot on named cases for ``seats`` seats (of a tier, where one is named).

    ``threshold``, ``quorum``: shares as text ("2/3"); ``base``: of those present or of those entitled. ``ending``: as
    the core words it, or ``broken_off`` by a person with ``ending_reason``.
    """

    __tablename__ = "vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    stage_id: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    tier_id: Mapped[int | None]
    seats: Mapped[int]
    threshold: Mapped[str]
    base: Mapped[str]
    quorum: Mapped[str]
    rounds_most: Mapped[int]
    state: Mapped[str] = mapped_column(default="prepared")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    ending_reason: Mapped[str | None] = mapped_column(Prose)

    stage: Mapped[Stage] = relationship(
        viewonly=True, foreign_keys="Vote.stage_id", primaryjoin="Vote.stage_id == Stage.id"
    )
    tier: Mapped[Tier | None] = relationship(
        viewonly=True, foreign_keys="Vote.tier_id", primaryjoin="Vote.tier_id == Tier.id"
    )
    opened_by: Mapped[User | None] = relationship(viewonly=True, foreign_keys="Vote.opened_by_id")
    cases: Mapped[list["VoteCase"]] = relationship(order_by="VoteCase.position", viewonly=True)
    members: Mapped[list["VoteMember"]] = relationship(order_by="VoteMember.position", viewonly=True)
    rounds: Mapped[list["VoteRound"]] = relationship(order_by="VoteRound.number", viewonly=True)

    __table_args__ = (
        UniqueConstraint("competition_id", "number"),
        ForeignKeyConstraint(["stage_id", "competition_id"], ["stage.id", "stage.competition_id"]),
        ForeignKeyConstraint(["tier_id", "competition_id"], ["tier.id", "tier.competition_id"]),
        CheckConstraint(one_of("state", "prepared", "open", "closed"), name="state"),
        CheckConstraint(one_of("base", "present", "entitled"), name="base"),
        CheckConstraint("seats > 0 and rounds_most > 0", name="seats"),
        CheckConstraint(iff("state = 'prepared'", "opened_at is null"), name="opened"),
        CheckConstraint(iff("state = 'closed'", "ended_at is not null"), name="ended"),
        CheckConstraint(iff("ended_at is null", "ending is null"), name="ending"),
        CheckConstraint(iff("coalesce(ending, '') = 'broken_off'", "ending_reason is not null"), name="broken_off"),
    )  # fmt: skip


class VoteCase(Base):
    """A case that is voted on; ``elected_in``: the round that gave it a seat. ``decided_at``: the outcome was used."""

    __tablename__ = "vote_case"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    position: Mapped[int]
    elected_in: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()

    __table_args__ = (
        CheckConstraint(implies("decided_at is not null", "elected_in is not null"), name="decided"),
        Index("ix_vote_case_case_id", "case_id"),
    )


class VoteMember(Base):
    """Who is entitled to vote (应到); ``title``: the office in the committee as it was then."""

    __tablename__ = "vote_member"

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()

    __table_args__ = (Index("ix_vote_member_user_id", "user_id"),)


class VoteRound(Base):
    """One round on ``cases`` (ids in the ballot's order) for ``seats`` open seats.

    ``salt`` is half of what opens the ballots and is gone when the round is; ``result`` are counts, never ballots.
    """

    __tablename__ = "vote_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    number: Mapped[int]
    seats: Mapped[int]
    cases: Mapped[list[Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="open")
    salt: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    ballots: Mapped[list["Ballot"]] = relationship(viewonly=True)
    recusals: Mapped[list["Recusal"]] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("vote_id", "number"),
        CheckConstraint(one_of("state", "open", "counted", "void"), name="state"),
        CheckConstraint(iff("state = 'open'", "closed_at is null"), name="closed"),
        CheckConstraint(iff("state = 'open'", "salt is not null"), name="salt"),
        CheckConstraint(iff("state = 'counted'", "result is not null"), name="result"),
        Index("uq_vote_round_open", "vote_id", unique=True, **only("state = 'open'")),
    )


class Ballot(Base):
    """One member present in one round (实到), and whether he has handed in his ballot.

    ``sealed`` cannot be read without the installation's key and is emptied when the round is counted; there is no time
    of handing in, and all ballots of a round are of one length.
    """

    __tablename__ = "ballot"

    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    handed_in: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes | None]

    __table_args__ = (CheckConstraint("sealed is null or handed_in", name="sealed"),)


class Recusal(Base):
    """A member who does not vote on a case in a round (回避), present or not; ``ground``: conflict or declared."""

    __tablename__ = "recusal"

    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("award_case.id"), primary_key=True)
    ground: Mapped[str]

    __table_args__ = (CheckConstraint(one_of("ground", "conflict", "declared"), name="ground"),)


class Draw(Base):
    """A sealed draw: of experts for a scoring stage, or of cases that are tied for seats.

    ``eligible``: the sorted entries; ``digest``: of them, public before the number exists. ``people``: entry → id of the
    account or case. ``source`` and ``due_at``: where and when the number will appear; ``seed``: the number as it appeared.
    """

    __tablename__ = "draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    stage_id: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str]
    wanted: Mapped[int]
    eligible: Mapped[list[Any]] = mapped_column(JSON)
    people: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    source: Mapped[str] = mapped_column(Prose)
    due_at: Mapped[datetime]
    sealed_at: Mapped[datetime]
    sealed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seed: Mapped[str | None]
    drawn: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    drawn_at: Mapped[datetime | None]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(Prose)

    stage: Mapped[Stage] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("competition_id", "number"),
        ForeignKeyConstraint(["stage_id", "competition_id"], ["stage.id", "stage.competition_id"]),
        CheckConstraint(one_of("subject", "experts", "cases"), name="subject"),
        CheckConstraint("due_at > sealed_at and wanted > 0", name="due"),
        CheckConstraint(iff("seed is null", "drawn is null"), name="drawn"),
        CheckConstraint(iff("seed is null", "drawn_at is null"), name="drawn_at"),
        CheckConstraint(iff("voided_at is null", "void_reason is null"), name="voided"),
        CheckConstraint("voided_at is null or seed is null", name="void"),
        Index(
            "uq_draw_experts", "stage_id", unique=True,
            **only("subject = 'experts' and voided_at is null"),
        ),
    )  # fmt: skip
