"""The sealed draw (抽签): the list is frozen and its digest public before the number exists that decides.

Of experts (for a scoring stage: only those drawn are assigned cases) or of cases (tied for seats). Entries are what the
public may see: reference numbers of cases; for experts codes given by chance at the sealing, so that nobody can tell who
was drawn (``sealed_names``). Who stands behind an entry is frozen with the list, as a salted digest in the books. The lots
themselves are the core's: anyone repeats them with ``award draw``.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from award import ledger, policy
from award.database import lock
from award.errors import Invalid, TooLate, WrongState
from award.fields.counting import clean
from award.i18n import N_
from award.models import (
    Assignment,
    Candidacy,
    Case,
    Decision,
    Draw,
    Person,
    PoolMember,
    RoleGrant,
    Stage,
    Tier,
    User,
)
from award.outbox import record
from award.scoring.assignment.draw import digest_of, draw
from award.stages.announcements import announce_now
from award.stages.decision import decide_case
from award.workflow import kind_of

SEED_MOST = 200


def subject_of(stage: Stage) -> str | None:
    """What is drawn for a stage: experts to score, cases to decide on; None: nothing."""
    if stage.kind == "decision":
        return "cases"
    return "experts" if kind_of(stage).blueprint == "scoring" else None


def eligible_experts(session: Session, stage: Stage) -> dict[str, int]:
    """Pseudonym → account of the experts of the pool who hold the role now."""
    rows = session.execute(
        select(PoolMember.pseudonym, Person.user_id)
        .join(Person, Person.id == PoolMember.person_id)
        .join(RoleGrant, RoleGrant.user_id == Person.user_id)
        .where(
            PoolMember.competition_id == stage.competition_id,
            RoleGrant.competition_id == stage.competition_id,
            RoleGrant.role == "expert",
            RoleGrant.ended_at.is_(None),
        )
        .order_by(PoolMember.pseudonym)
    )
    return {pseudonym: user_id for pseudonym, user_id in rows if user_id is not None}


def eligible_cases(session: Session, stage: Stage) -> dict[str, int]:
    """Reference number → case of the stage's candidates."""
    rows = session.execute(
        select(Case.reference, Case.id)
        .join(Candidacy, Candidacy.case_id == Case.id)
        .where(Candidacy.stage_id == stage.id, Candidacy.outcome == "pending")
        .order_by(Case.reference)
    )
    return {str(reference): id for reference, id in rows if reference}


def eligible_of(session: Session, stage: Stage) -> dict[str, int]:
    """Entry → id of who or what may be drawn."""
    return (
        eligible_cases(session, stage) if subject_of(stage) == "cases" else eligible_experts(session, stage)
    )


def seal_draw(
    session: Session, stage: Stage, *, entries: Iterable[str], wanted: int, source: str, due_at: datetime | None,
    by: User, at: datetime,
) -> Draw:  # fmt: skip
    """Freeze the list and make its digest public, with where and when the number will appear.

    ``entries``: of ``eligible_of``; experts get a code in place of their pseudonym, which the office knows. Raises
    ``Invalid`` beside the field.
    """
    policy.require(session, by, "organise", competition_id=stage.competition_id)
    lock(session, Stage, stage.id)  # not shared: one number after the other
    subject = subject_of(stage)
    if subject is None or stage.state == "closed":
        raise WrongState(N_("这个环节不能抽签。"))
    possible, chosen = eligible_of(session, stage), sorted(set(entries))
    problems = _problems(possible, chosen, wanted, source, due_at, at)
    if problems or due_at is None:
        raise Invalid(N_("抽签还没有填完整。"), problems)
    if subject == "experts":
        _refuse_begun(session, stage)
    last = session.execute(
        select(func.max(Draw.number)).where(Draw.competition_id == stage.competition_id)
    ).scalar()
    number = (last or 0) + 1
    people = {entry: possible[entry] for entry in chosen}
    if subject == "experts":
        people = coded(number, people.values())
    made = Draw(
        competition_id=stage.competition_id, stage_id=stage.id, number=number, subject=subject, wanted=wanted,
        eligible=sorted(people), people=people, digest=digest_of(people),
        source=clean(source), due_at=due_at, sealed_at=at, sealed_by_id=by.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    nonce = secrets.token_hex(
        16
    )  # in the books' bytes and on no page: with it the few pairings could not be tried out
    leaf = {
        "draw": made.id, "stage": stage.id, "nonce": nonce, "wanted": wanted, "eligible": made.digest, "due": due_at,
        "people": ledger.digest_of("draw-people", [nonce, sorted(made.people.items())]),
        "source": ledger.digest_of("draw-source", made.source),
    }  # fmt: skip
    record(session, "draw_sealed", by=by, at=at, competition=stage.competition_id, leaf=leaf)
    _announce(session, made, N_("封存名单"), N_(
        "“%(stage)s”将抽签，从 %(of)s 个对象中抽取 %(wanted)s 个。名单已经封存，指纹（SHA-256）为 %(digest)s。"
        "抽签号码为：%(source)s，公布时间 %(due)s。号码公布后抽签，详情和复算方法见[抽签页](%(page)s)。"
    ), by=by, at=at)  # fmt: skip
    return made


def coded(number: int, accounts: Iterable[int]) -> dict[str, int]:
    """Code (D2-07) → account, in an order that is left to chance and known to nobody."""
    shuffled = list(accounts)
    secrets.SystemRandom().shuffle(shuffled)
    width = max(2, len(str(len(shuffled))))
    return {f"D{number}-{place:0{width}d}": account for place, account in enumerate(shuffled, 1)}


def _problems(
    possible: Mapping[str, int], chosen: list[str], wanted: int, source: str, due_at: datetime | None, at: datetime
) -> dict[str, list[str]]:  # fmt: skip
    problems: dict[str, list[str]] = {}
    if len(chosen) < 2 or not set(chosen) <= set(possible):
        problems["entries"] = [N_("请从名单里选定至少两个抽签对象。")]
    elif not 1 <= wanted < len(chosen):
        problems["wanted"] = [N_("抽取的个数应少于抽签对象的个数。")]
    if not clean(source):
        problems["source"] = [N_("请写明以后公布的哪个数字作为抽签号码。")]
    if due_at is None or due_at <= at:
        problems["due_at"] = [N_("号码公布的时间应在此刻之后。")]
    return problems


def _refuse_begun(session: Session, stage: Stage) -> None:
    live = select(Draw.id).where(
        Draw.stage_id == stage.id, Draw.subject == "experts", Draw.voided_at.is_(None)
    )
    if session.execute(live).first() is not None:
        raise WrongState(N_("这个环节已经有一次专家抽签。"))
    given = select(Assignment.id).where(Assignment.stage_id == stage.id, Assignment.ended_at.is_(None))
    if session.execute(given.limit(1)).first() is not None:
        raise WrongState(N_("这个环节已经分配了案例，不能再抽专家。"))


def execute_draw(session: Session, made: Draw, *, seed: str, by: User, at: datetime) -> list[str]:
    """Enter the number as it was announced and draw: once, and not before its time. Returns the entries drawn.

    Raises ``Invalid`` (field ``seed``), ``WrongState`` before the time or when the draw is void. A second call
    changes nothing.
    """
    policy.require(session, by, "organise_or_preside", competition_id=made.competition_id)
    lock(session, Draw, made.id)
    if made.drawn is not None:
        return list(made.drawn)
    number = clean(seed)
    if not number or len(number) > SEED_MOST or "\n" in number:
        raise Invalid(N_("请填写公布的号码。"), {"seed": [N_("请填写公布的号码。")]})
    if made.voided_at is not None:
        raise WrongState(N_("这次抽签已经作废。"))
    if at < made.due_at:
        raise WrongState(N_("号码还没有到公布的时间。"))
    made.seed, made.drawn = number, draw(made.eligible, number, made.wanted)
    made.drawn_at, made.drawn_by_id = at, by.id
    session.flush()
    leaf = {"draw": made.id, "seed": number, "drawn": ledger.digest_of("drawn", made.drawn)}
    record(session, "draw_executed", by=by, at=at, competition=made.competition_id, leaf=leaf)
    said = N_("抽签号码 %(seed)s，抽中：%(drawn)s。名单和复算方法见[抽签页](%(page)s)。")
    _announce(session, made, N_("抽签结果"), said, by=by, at=at)
    return list(made.drawn)


def void_draw(session: Session, made: Draw, *, reason: str, by: User, at: datetime) -> None:
    """Take a draw back with a public reason, before its number exists; afterwards nobody can."""
    policy.require(session, by, "organise", competition_id=made.competition_id)
    if not clean(reason):
        raise Invalid(N_("请写明作废的理由。"), {"reason": [N_("请写明作废的理由。")]})
    lock(session, Draw, made.id)
    if made.voided_at is not None or made.drawn is not None:
        raise WrongState(N_("这次抽签已经结束。"))
    if at >= made.due_at:
        raise TooLate(N_("号码已到公布的时间，不能再作废，请录入号码完成抽签。"))
    made.voided_at, made.void_reason = at, clean(reason)
    session.flush()
    leaf = {"draw": made.id, "reason": ledger.digest_of("reason", made.void_reason)}
    record(session, "draw_voided", by=by, at=at, competition=made.competition_id, leaf=leaf)
    said = N_("这次抽签在号码公布之前作废，理由：%(reason)s。见[抽签页](%(page)s)。")
    _announce(session, made, N_("作废"), said, by=by, at=at)


def _announce(session: Session, made: Draw, what: str, words: str, *, by: User, at: datetime) -> None:
    """Say it on the public page at once: a draw that nobody was told of could be made twice."""
    competition = made.stage.competition
    due = made.due_at.astimezone(ZoneInfo(competition.zone))
    facts = {
        "stage": made.stage.name, "of": len(made.eligible), "wanted": made.wanted, "digest": made.digest,
        "source": made.source.rstrip("。."), "due": f"{due:%Y-%m-%d %H:%M}", "page": f"/c/{competition.slug}/draws",
        "seed": made.seed, "drawn": "、".join(made.drawn or ()), "reason": made.void_reason,
    }  # fmt: skip
    title = N_("第 %(n)s 号抽签：%(what)s") % {"n": made.number, "what": what}
    announce_now(session, competition, title=title, words=words % facts, by=by, at=at)


def drawn_experts(session: Session, stage: Stage) -> set[int] | None:
    """Accounts that were drawn to score in the stage; empty while the number is awaited; None: there was no draw."""
    query = select(Draw).where(Draw.stage_id == stage.id, Draw.subject == "experts", Draw.voided_at.is_(None))
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        return None
    return {found.people[entry] for entry in found.drawn or ()}


def decide_by_draw(
    session: Session, made: Draw, case: Case, *, tier: Tier, by: User, at: datetime
) -> Decision:
    """Put a drawn case into a tier, with the draw as the reason. Raises ``WrongState`` for a case that was not drawn."""
    policy.require(session, by, "organise_or_preside", competition_id=made.competition_id)
    if made.subject != "cases" or case.reference not in (made.drawn or ()):
        raise WrongState(N_("这个案例没有抽中。"))
    reason = N_("第 %(number)s 号抽签抽中，抽签号码 %(seed)s。") % {"number": made.number, "seed": made.seed}
    decision = decide_case(session, made.stage, case, tier=tier, reason=reason, by=by, at=at)
    record(
        session, "draw_carried_out", by=by, at=at, case=case, leaf={"draw": made.id, "decision": decision.id}
    )
    return decision
