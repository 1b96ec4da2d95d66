"""Threshold votes (票决): prepared on named cases, opened to those entitled, ended when seats are filled or by a person.

Rounds are in ``vote_rounds``, the ballots themselves in ``ballots``, what the office makes of the outcome in
``vote_outcome``. A vote is about a decision stage that is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Select, delete, func, literal, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, WrongState
from award.fields.counting import clean
from award.i18n import N_
from award.models import (
    Candidacy,
    Case,
    Office,
    Person,
    RoleGrant,
    Stage,
    Tier,
    User,
    Vote,
    VoteCase,
    VoteMember,
    VoteRound,
)
from award.outbox import record
from award.scoring.votes import VoteRules
from award.stages.ballots import destroy_ballots
from award.standing import forget_standings

THRESHOLDS = {"1/2": N_("过半数"), "3/5": N_("五分之三以上"), "2/3": N_("三分之二以上")}
BASES = {"present": N_("实到人数"), "entitled": N_("应到人数")}
QUORUMS = {"1/2": N_("二分之一"), "2/3": N_("三分之二"), "3/4": N_("四分之三")}
ROUNDS = 9
MEMBERS = 200
OPEN_VOTES = -1


@dataclass(frozen=True)
class Voter:
    """Who may be entitled: a member of the committee or an expert, with an account; ``title``: the office held."""

    user: User
    title: str


def rules_of(vote: Vote) -> VoteRules:
    """The core's rules of a vote."""
    return VoteRules(
        threshold=Fraction(vote.threshold),
        base="present" if vote.base == "present" else "entitled",
        quorum=Fraction(vote.quorum),
        rounds=vote.rounds_most,
    )


def possible_voters(session: Session, competition_id: int) -> list[Voter]:
    """The committee's members with an account in printed order, then chairs and experts; nobody who only oversees.

    The committee is the group that is printed first; a secretariat follows it and does not vote.
    """
    first = (
        select(func.min(Office.group_position))
        .where(Office.competition_id == competition_id)
        .scalar_subquery()
    )
    seats = session.execute(
        select(User, Office.title)
        .join(Person, Person.user_id == User.id)
        .join(Office, Office.person_id == Person.id)
        .where(
            Office.competition_id == competition_id,
            Office.group_position == first,
            User.erased_at.is_(None),
        )
        .order_by(Office.position, Office.id)
    ).all()
    holders = session.execute(
        select(User, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.competition_id == competition_id, RoleGrant.ended_at.is_(None), User.erased_at.is_(None))
        .order_by(RoleGrant.role, User.id)
    ).all()  # fmt: skip
    barred = {user.id for user, role in holders if role in ("auditor", "organiser", "screener")}
    chairs = {user.id for user, role in holders if role == "chair"}
    found: dict[int, Voter] = {}
    for user, title in seats:
        found.setdefault(user.id, Voter(user, title))
    for user, role in holders:
        if role in ("chair", "expert"):
            word = N_("评委会主任") if role == "chair" else N_("专家")
            found.setdefault(user.id, Voter(user, word))
    return [voter for id, voter in found.items() if id not in barred or id in chairs]


def prepare_vote(
    session: Session, stage: Stage, *, title: str, cases: Sequence[Case], voters: Sequence[int], seats: int,
    tier: Tier | None = None, threshold: str = "1/2", base: str = "present", quorum: str = "2/3", rounds: int = 3,
    by: User, at: datetime,
) -> Vote:  # fmt: skip
    """Write a vote down, unseen by those entitled until it is opened. ``voters``: accounts.

    Raises ``Invalid`` beside the field.
    """
    policy.require(session, by, "organise_or_preside", competition_id=stage.competition_id)
    require_open_stage(session, stage, shared=False)  # one number after the other
    possible = {voter.user.id: voter for voter in possible_voters(session, stage.competition_id)}
    problems = _problems(session, stage, title, cases, seats, (threshold, base, quorum, rounds))
    if not set(voters) <= set(possible) or len(set(voters)) < 3:
        problems["voters"] = [N_("请选定至少三位有表决权的委员。")]
    if len(set(voters)) > MEMBERS:
        problems["voters"] = [N_("有表决权的委员太多。")]
    if problems:
        raise Invalid(N_("票决还没有填完整。"), problems)
    last = session.execute(
        select(func.max(Vote.number)).where(Vote.competition_id == stage.competition_id)
    ).scalar()
    vote = Vote(
        competition_id=stage.competition_id, stage_id=stage.id, number=(last or 0) + 1, title=clean(title),
        tier_id=tier.id if tier else None, seats=seats, threshold=threshold, base=base, quorum=quorum,
        rounds_most=rounds, made_at=at, made_by_id=by.id,
    )  # fmt: skip
    session.add(vote)
    session.flush()
    chosen = [voter for id, voter in possible.items() if id in set(voters)]
    session.add_all(VoteCase(vote_id=vote.id, case_id=case.id, position=n) for n, case in enumerate(cases))
    session.add_all(
        VoteMember(vote_id=vote.id, user_id=voter.user.id, position=n, title=voter.title)
        for n, voter in enumerate(chosen)
    )
    session.flush()
    return vote


def require_open_stage(session: Session, stage: Stage, *, shared: bool = True) -> None:
    """Raise ``WrongState`` unless the decision stage is open, and hold it so."""
    lock(session, Stage, stage.id, shared=shared)
    if stage.kind != "decision" or stage.state != "open":
        raise WrongState(N_("评定环节没有开放，不能票决。"))


def _problems(
    session: Session, stage: Stage, title: str, cases: Sequence[Case], seats: int, rules: tuple[str, str, str, int]
) -> dict[str, list[str]]:  # fmt: skip
    threshold, base, quorum, rounds = rules
    ids = {case.id for case in cases}
    there = set(
        session.execute(
            select(Candidacy.case_id).where(
                Candidacy.stage_id == stage.id, Candidacy.case_id.in_(ids), Candidacy.outcome == "pending"
            )
        ).scalars()
    )
    problems: dict[str, list[str]] = {}
    if not clean(title):
        problems["title"] = [N_("请填写票决事项。")]
    if not ids:
        problems["cases"] = [N_("请选定要票决的案例。")]
    elif ids != there:
        problems["cases"] = [N_("有案例不在评定环节，请刷新页面后重选。")]
    if not 1 <= seats <= max(len(ids), 1):
        problems["seats"] = [N_("名额应在 1 到案例数之间。")]
    if threshold not in THRESHOLDS:
        problems["threshold"] = [N_("请选择通过的比例。")]
    if base not in BASES:
        problems["base"] = [N_("请选择计算的基数。")]
    if quorum not in QUORUMS:
        problems["quorum"] = [N_("请选择到会的比例。")]
    if not 1 <= rounds <= ROUNDS:
        problems["rounds"] = [N_("轮数应在 1 到 9 之间。")]
    return problems


def drop_vote(session: Session, vote: Vote, *, by: User, at: datetime) -> None:
    """Throw away a vote that was not opened."""
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    lock(session, Vote, vote.id)
    if vote.state != "prepared":
        raise WrongState(N_("票决已经开始，不能删除；可以终止，并写明理由。"))
    for model in (VoteCase, VoteMember):
        session.execute(delete(model).where(model.vote_id == vote.id))
    session.expire(vote)
    session.delete(vote)
    session.flush()


def open_vote(session: Session, vote: Vote, *, by: User, at: datetime) -> None:
    """Freeze it and write to those entitled; the rounds follow in the meeting."""
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    require_open_stage(session, vote.stage)
    lock(session, Vote, vote.id)
    if vote.state != "prepared":
        raise WrongState(N_("票决已经开始。"))
    vote.state, vote.opened_at, vote.opened_by_id = "open", at, by.id
    session.flush()
    forget_standings(session)
    leaf = {"vote": vote.id, "rules": digest_of_rules(vote)}
    record(
        session, "vote_opened", by=by, at=at, competition=vote.competition_id, leaf=leaf, letters={"vote": vote.id}
    )  # fmt: skip


def digest_of_rules(vote: Vote) -> str:
    """The digest of what was opened: cases, those entitled, seats and rules."""
    plain = [
        [case.case_id for case in vote.cases], [member.user_id for member in vote.members], vote.seats, vote.tier_id,
        vote.threshold, vote.base, vote.quorum, vote.rounds_most,
    ]  # fmt: skip
    return ledger.digest_of("vote", plain)


def open_votes(stage: Stage) -> Select[int, int]:
    """(``OPEN_VOTES``, how many votes of the stage are under way): a decision is not released over one."""
    return select(literal(OPEN_VOTES), func.count(Vote.id)).where(
        Vote.stage_id == stage.id, Vote.state == "open"
    )


def break_off_vote(session: Session, vote: Vote, *, reason: str, by: User, at: datetime) -> None:
    """End a vote without a (further) result; the ballots of an open round are destroyed uncounted."""
    policy.require(session, by, "organise_or_preside", competition_id=vote.competition_id)
    if not clean(reason):
        raise Invalid(N_("请写明终止的理由。"), {"reason": [N_("请写明终止的理由。")]})
    lock(session, Vote, vote.id)
    if vote.state != "open":
        raise WrongState(N_("票决没有在进行。"))
    going = session.execute(
        select(VoteRound).where(VoteRound.vote_id == vote.id, VoteRound.state == "open").with_for_update()
    ).scalar_one_or_none()
    if going is not None:
        going.state, going.closed_at, going.closed_by_id, going.salt = "void", at, by.id, None
        destroy_ballots(session, going)
    vote.state, vote.ended_at = "closed", at
    vote.ending, vote.ending_reason = "broken_off", clean(reason)
    session.flush()
    leaf = {"vote": vote.id, "reason": ledger.digest_of("reason", vote.ending_reason)}
    record(session, "vote_broken_off", by=by, at=at, competition=vote.competition_id, leaf=leaf)
